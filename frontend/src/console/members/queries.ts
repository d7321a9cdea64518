import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useList } from '@/api/page';
import { useTenant } from '@/api/session';
import type { Member, Role, Visibility } from '@/api/types';

export interface Invitation {
  id: string;
  email: string;
  role: Role;
  is_open: boolean;
  created_at: string;
  expires_at: string;
}

export interface OrganisationSettings {
  name: string;
  timezone: string;
  new_document_visibility: Visibility;
}

export function useMemberList() {
  const { slug, path } = useTenant();
  return useList<Member>(['members', slug, 'list'], path('members/'));
}

export function useInvitations(isAllowed: boolean) {
  const { slug, path } = useTenant();
  return useList<Invitation>(['invitations', slug], path('invitations/'), {}, { enabled: isAllowed });
}

export function useChangeMember() {
  const { slug, path } = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...json }: { id: string; role?: Role; state?: Member['state'] }) =>
      api<Member>(path(`members/${id}/`), { method: 'PATCH', json }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['members', slug] }),
  });
}

export type PrivateThings = Partial<Record<'documents' | 'files' | 'conversations', number>>;

export function usePrivateThings(id: string) {
  const { slug, path } = useTenant();
  return useQuery({
    queryKey: ['members', slug, 'private', id],
    queryFn: () => api<PrivateThings>(path(`members/${id}/private/`)),
  });
}

/** Hands what a deactivated member kept private over to the one named, or deletes it where nobody is. */
export function useSettlePrivateThings(id: string) {
  const { slug, path } = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (to: string | null) =>
      to === null
        ? api<PrivateThings>(path(`members/${id}/private/`), { method: 'DELETE' })
        : api<PrivateThings>(path(`members/${id}/private/hand-over/`), { method: 'POST', json: { to } }),
    onSuccess: () =>
      Promise.all(
        ['members', 'documents', 'files'].map((key) => client.invalidateQueries({ queryKey: [key, slug] })),
      ),
  });
}

export interface Erasable {
  goes: Record<string, number>;
  stays: Record<string, number>;
}

/** How much an erasure of a member would delete, and what would stay. */
export function useErasable(id: string) {
  const { slug, path } = useTenant();
  return useQuery({
    queryKey: ['members', slug, 'erasable', id],
    queryFn: () => api<Erasable>(path(`members/${id}/erasure/`)),
    gcTime: 0,
  });
}

/** Erases a deactivated member's data for good; `onErased` runs before the list is read anew. */
export function useErase(id: string, onErased: () => void) {
  const { slug, path } = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) =>
      api<{ erased: Record<string, number> }>(path(`members/${id}/erasure/`), {
        method: 'POST',
        json: { reason },
      }),
    onSuccess: () => {
      onErased();
      return client.invalidateQueries({ queryKey: ['members', slug] });
    },
  });
}

export function useInvite() {
  const { slug, path } = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (json: { role: string; email: string }) =>
      api<Invitation & { link: string }>(path('invitations/'), { method: 'POST', json }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['invitations', slug] }),
  });
}

export function useWithdraw() {
  const { slug, path } = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api(path(`invitations/${id}/`), { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['invitations', slug] }),
  });
}

export function useOrganisation() {
  const { slug, path } = useTenant();
  return useQuery({
    queryKey: ['organisation', slug],
    queryFn: () => api<OrganisationSettings>(path('organisation/')),
  });
}

export function useChangeOrganisation() {
  const { slug, path } = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (json: Partial<Pick<OrganisationSettings, 'timezone' | 'new_document_visibility'>>) =>
      api<OrganisationSettings>(path('organisation/'), { method: 'PATCH', json }),
    onSuccess: async (settings) => {
      client.setQueryData(['organisation', slug], settings);
      await client.invalidateQueries({ queryKey: ['budgets', slug] });
    },
  });
}
