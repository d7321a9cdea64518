import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTenant } from '@/api/session';
import type { Schema } from '@/api/types';

export function useReceipt(generationId: string | null) {
  const { api, slug } = useTenant();
  return useQuery({
    queryKey: ['receipt', slug, generationId],
    queryFn: () => api.get('generations/{generation_id}/', { path: { generation_id: generationId ?? '' } }),
    enabled: generationId !== null,
    staleTime: 60_000,
  });
}

/** The receipt of a span in a document, which everyone who may read the document may see. */
export type SpanReceipt = Schema<'SpanReceipt'>;

/** Read again when the span is newer than what was read last. */
export function useSpanReceipt(documentId: string, generationId: string) {
  const { api, slug } = useTenant();
  const query = useQuery({
    queryKey: ['origins', slug, documentId],
    queryFn: () => api.get('documents/{document_id}/origins/', { path: { document_id: documentId } }),
    staleTime: 5_000,
  });
  const receipt = query.data?.receipts[generationId];
  const { refetch, isStale } = query;
  useEffect(() => {
    if (!receipt && isStale && generationId) void refetch();
  }, [receipt, isStale, generationId, refetch]);
  return { receipt, query };
}
