import { useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { api, tenantPath } from './client';
import { refuseStrangers } from './signedOut';
import type { Me, Session } from './types';

/** The signed-in person and their organisations; a 401 here means nobody is signed in. */
export function useMe() {
  return useQuery({
    queryKey: ['me'],
    queryFn: () => {
      refuseStrangers();
      return api<Me>('/api/v1/me/');
    },
    retry: false,
    staleTime: 60_000,
  });
}

export function useSessionQuery(slug: string) {
  return useQuery({
    queryKey: ['session', slug],
    queryFn: () => {
      refuseStrangers();
      return api<Session>(tenantPath(slug, 'session/'));
    },
    staleTime: 60_000,
  });
}

export interface Tenant {
  slug: string;
  session: Session;
  can: (capability: string) => boolean;
  /** Address of an API path of this organisation. */
  path: (path: string) => string;
  /** Address of a page of this organisation. */
  page: (path: string) => string;
}

export const TenantContext = createContext<Tenant | null>(null);

export function tenantOf(slug: string, session: Session): Tenant {
  return {
    slug,
    session,
    can: (capability) => session.capabilities.includes(capability),
    path: (path) => tenantPath(slug, path),
    page: (path) => `/t/${slug}/${path}`,
  };
}

/** The organisation this page belongs to; only pages inside the shell may ask. */
export function useTenant(): Tenant {
  const tenant = useContext(TenantContext);
  if (!tenant) throw new Error('useTenant outside an organisation');
  return tenant;
}
