import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useList } from '@/api/page';
import { useTenant } from '@/api/session';
import type { Schema } from '@/api/types';

export type Comparison = Schema<'Comparison'>;

export function useVersions(documentId: string) {
  const { slug, api } = useTenant();
  return useList(['versions', slug, documentId], ({ cursor, signal }) =>
    api.get('documents/{document_id}/versions/', {
      path: { document_id: documentId },
      query: { cursor },
      signal,
    }),
  );
}

/** The difference between two states; `to` left out means the text as it is now. */
export function useComparison(documentId: string, from: string, to: string | null) {
  const { slug, api } = useTenant();
  return useQuery({
    queryKey: ['comparison', slug, documentId, from, to],
    queryFn: () =>
      api.get('documents/{document_id}/versions/compare/', {
        path: { document_id: documentId },
        query: { from, to },
      }),
  });
}

function useRefreshVersions(documentId: string) {
  const { slug } = useTenant();
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ['versions', slug, documentId] });
}

export function useNameVersion(documentId: string) {
  const { api } = useTenant();
  const refresh = useRefreshVersions(documentId);
  return useMutation({
    mutationFn: (name: string) =>
      api.post('documents/{document_id}/versions/', { path: { document_id: documentId }, json: { name } }),
    onSuccess: refresh,
  });
}

export function useRestoreVersion(documentId: string) {
  const { api } = useTenant();
  const refresh = useRefreshVersions(documentId);
  return useMutation({
    mutationFn: ({ id, name }: { id: string; name: string }) =>
      api.post('documents/{document_id}/versions/{version_id}/restore/', {
        path: { document_id: documentId, version_id: id },
        json: { name },
      }),
    onSuccess: refresh,
  });
}
