import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useList } from '@/api/page';
import { useTenant } from '@/api/session';
import type { Schema } from '@/api/types';

export type Invitation = Schema<'Invitation'>;

export function useMemberList() {
  const { slug, api } = useTenant();
  return useList(['members', slug, 'list'], ({ cursor, signal }) =>
    api.get('members/', { query: { cursor }, signal }),
  );
}

export function useInvitations(isAllowed: boolean) {
  const { slug, api } = useTenant();
  return useList(
    ['invitations', slug],
    ({ cursor, signal }) => api.get('invitations/', { query: { cursor }, signal }),
    { enabled: isAllowed },
  );
}

export function useChangeMember() {
  const { slug, api } = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...json }: { id: string } & Schema<'PatchedMemberChangeRequest'>) =>
      api.patch('members/{member_id}/', { path: { member_id: id }, json }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['members', slug] }),
  });
}

export type PrivateThings = Schema<'PrivateThings'>;

export function usePrivateThings(id: string) {
  const { slug, api } = useTenant();
  return useQuery({
    queryKey: ['members', slug, 'private', id],
    queryFn: () => api.get('members/{member_id}/private/', { path: { member_id: id } }),
  });
}

/** Hands what a deactivated member kept private over to the one named, or deletes it where nobody is. */
export function useSettlePrivateThings(id: string) {
  const { slug, api } = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (to: string | null) =>
      to === null
        ? api.delete('members/{member_id}/private/', { path: { member_id: id } })
        : api.post('members/{member_id}/private/hand-over/', { path: { member_id: id }, json: { to } }),
    onSuccess: () =>
      Promise.all(
        ['members', 'documents', 'files'].map((key) => client.invalidateQueries({ queryKey: [key, slug] })),
      ),
  });
}

/** How much an erasure of a member would delete, and what would stay. */
export function useErasable(id: string) {
  const { slug, api } = useTenant();
  return useQuery({
    queryKey: ['members', slug, 'erasable', id],
    queryFn: () => api.get('members/{member_id}/erasure/', { path: { member_id: id } }),
    gcTime: 0,
  });
}

/** Erases a deactivated member's data for good; `onErased` runs before the list is read anew. */
export function useErase(id: string, onErased: () => void) {
  const { slug, api } = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) =>
      api.post('members/{member_id}/erasure/', { path: { member_id: id }, json: { reason } }),
    onSuccess: () => {
      onErased();
      return client.invalidateQueries({ queryKey: ['members', slug] });
    },
  });
}

export function useInvite() {
  const { slug, api } = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (json: Schema<'NewInvitationRequest'>) => api.post('invitations/', { json }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['invitations', slug] }),
  });
}

export function useWithdraw() {
  const { slug, api } = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete('invitations/{invitation_id}/', { path: { invitation_id: id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['invitations', slug] }),
  });
}

export function useOrganisation() {
  const { slug, api } = useTenant();
  return useQuery({
    queryKey: ['organisation', slug],
    queryFn: () => api.get('organisation/'),
  });
}

export function useChangeOrganisation() {
  const { slug, api } = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (json: Schema<'PatchedOrganisationChangeRequest'>) => api.patch('organisation/', { json }),
    onSuccess: async (settings) => {
      client.setQueryData(['organisation', slug], settings);
      await client.invalidateQueries({ queryKey: ['budgets', slug] });
    },
  });
}
