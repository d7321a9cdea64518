import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useList } from '@/api/page';
import { useTenant } from '@/api/session';
import type { Version } from '@/api/types';

export interface Piece {
  kind: 'equal' | 'insert' | 'delete';
  text: string;
}

export interface BlockChange {
  kind: 'equal' | 'insert' | 'delete' | 'change';
  type: string;
  pieces: Piece[];
}

export interface Comparison {
  blocks: BlockChange[];
  words_added: number;
  words_removed: number;
}

export function useVersions(documentId: string) {
  const { slug, path } = useTenant();
  return useList<Version>(['versions', slug, documentId], path(`documents/${documentId}/versions/`));
}

/** The difference between two states; `to` left out means the text as it is now. */
export function useComparison(documentId: string, from: string, to: string | null) {
  const { slug, path } = useTenant();
  return useQuery({
    queryKey: ['comparison', slug, documentId, from, to],
    queryFn: () =>
      api<Comparison>(path(`documents/${documentId}/versions/compare/`), { query: { from, to } }),
  });
}

function useRefreshVersions(documentId: string) {
  const { slug } = useTenant();
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ['versions', slug, documentId] });
}

export function useNameVersion(documentId: string) {
  const { path } = useTenant();
  const refresh = useRefreshVersions(documentId);
  return useMutation({
    mutationFn: (name: string) =>
      api<Version>(path(`documents/${documentId}/versions/`), { method: 'POST', json: { name } }),
    onSuccess: refresh,
  });
}

export function useRestoreVersion(documentId: string) {
  const { path } = useTenant();
  const refresh = useRefreshVersions(documentId);
  return useMutation({
    mutationFn: ({ id, name }: { id: string; name: string }) =>
      api(path(`documents/${documentId}/versions/${id}/restore/`), { method: 'POST', json: { name } }),
    onSuccess: refresh,
  });
}
