import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useList } from '@/api/page';
import { useTenant } from '@/api/session';
import type { Schema } from '@/api/types';

export type ApiKey = Schema<'ApiKey'>;
export type NewApiKey = Schema<'NewApiKeyRequest'>;

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
  const { slug, api } = useTenant();
  return useList(['api-keys', slug], ({ cursor, signal }) =>
    api.get('api-keys/', { query: { cursor }, signal }),
  );
}

export function useCreateKey() {
  const { slug, api } = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (json: NewApiKey) => api.post('api-keys/', { json }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['api-keys', slug] }),
  });
}

export function useRevokeKey() {
  const { slug, api } = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete('api-keys/{key_id}/', { path: { key_id: id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['api-keys', slug] }),
  });
}
