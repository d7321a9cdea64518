import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '@/api/client';
import { useTenant } from '@/api/session';
import type { Origin, Receipt, TokensUsed } from '@/api/types';

export function useReceipt(generationId: string | null) {
  const { path, slug } = useTenant();
  return useQuery({
    queryKey: ['receipt', slug, generationId],
    queryFn: () => api<Receipt>(path(`generations/${generationId}/`)),
    enabled: generationId !== null,
    staleTime: 60_000,
  });
}

/** The receipt of a span in a document, which everyone who may read the document may see. */
export interface SpanReceipt extends Origin {
  suggestion_id: string;
  accepted_by: string;
  accepted_at: string | null;
  usage?: TokensUsed;
}

/** Read again when the span is newer than what was read last. */
export function useSpanReceipt(documentId: string, generationId: string) {
  const { path, slug } = useTenant();
  const query = useQuery({
    queryKey: ['origins', slug, documentId],
    queryFn: () => api<{ receipts: Record<string, SpanReceipt> }>(path(`documents/${documentId}/origins/`)),
    staleTime: 5_000,
  });
  const receipt = query.data?.receipts[generationId];
  const { refetch, isStale } = query;
  useEffect(() => {
    if (!receipt && isStale && generationId) void refetch();
  }, [receipt, isStale, generationId, refetch]);
  return { receipt, query };
}
