import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useList } from '@/api/page';
import { useTenant } from '@/api/session';
import type { Member, Role } from '@/api/types';

export interface Invitation {
  id: string;
  email: string;
  role: Role;
  is_open: boolean;
  created_at: string;
  expires_at: string;
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
