import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useList } from '@/api/page';
import { useTenant } from '@/api/session';

export interface ApiKey {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  member_id: string;
  is_live: boolean;
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
  revoked_at: string | null;
}

export interface NewApiKey {
  name: string;
  scopes: string[];
  expires_at: string | null;
}

/** What a key may be given, in the order a person thinks of it. */
export const SCOPES = [
  'document.read',
  'document.create',
  'document.edit',
  'document.manage',
  'generate',
  'chat',
  'file.read',
  'file.upload',
  'file.manage',
  'knowledge.read',
  'member.read',
  'policy.read',
  'usage.read',
  'audit.read',
  'audit.content',
] as const;

export const USUAL_SCOPES = [
  'document.read',
  'document.create',
  'document.edit',
  'generate',
  'chat',
  'file.read',
  'file.upload',
  'knowledge.read',
];

export function useKeys() {
  const { slug, path } = useTenant();
  return useList<ApiKey>(['api-keys', slug], path('api-keys/'));
}

export function useCreateKey() {
  const { slug, path } = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (json: NewApiKey) =>
      api<ApiKey & { key: string }>(path('api-keys/'), { method: 'POST', json }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['api-keys', slug] }),
  });
}

export function useRevokeKey() {
  const { slug, path } = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api(path(`api-keys/${id}/`), { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['api-keys', slug] }),
  });
}
