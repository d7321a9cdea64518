import { useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { type Client, site, type TenantPaths, tenantClient } from './client';
import { Problem } from './problem';
import { refuseStrangers } from './signedOut';
import type { Session } from './types';

/** The signed-in person and their organisations; a 401 here means nobody is signed in. */
export function useMe() {
  return useQuery({
    queryKey: ['me'],
    queryFn: () => {
      refuseStrangers();
      return site.get('/api/v1/me/');
    },
    retry: false,
    staleTime: 60_000,
  });
}

export function useSessionQuery(slug: string) {
  return useQuery({
    queryKey: ['session', slug],
    queryFn: async (): Promise<Session> => {
      refuseStrangers();
      const session = await tenantClient(slug).get('session/');
      if (!session.person) throw new Problem(403, {}, null);
      return { ...session, person: session.person };
    },
    staleTime: 60_000,
  });
}

export interface Tenant {
  slug: string;
  session: Session;
  can: (capability: string) => boolean;
  /** What is asked of this organisation's API. */
  api: Client<TenantPaths>;
  /** Address of a page of this organisation. */
  page: (path: string) => string;
}

export const TenantContext = createContext<Tenant | null>(null);

export function tenantOf(slug: string, session: Session): Tenant {
  return {
    slug,
    session,
    can: (capability) => session.capabilities.includes(capability),
    api: tenantClient(slug),
    page: (path) => `/t/${slug}/${path}`,
  };
}

/** The organisation this page belongs to; only pages inside the shell may ask. */
export function useTenant(): Tenant {
  const tenant = useContext(TenantContext);
  if (!tenant) throw new Error('useTenant outside an organisation');
  return tenant;
}
