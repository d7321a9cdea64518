import { useDebouncedValue } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTenant } from '@/api/session';
import type { WritingAction } from '@/api/types';

/** The most an action can cost on this text, and what the budget still has. The same number is reserved. */
export function useQuote(action: WritingAction, documentId: string, text: string, isShown: boolean) {
  const { api, slug } = useTenant();
  const [settled] = useDebouncedValue(text, 300);
  return useQuery({
    queryKey: ['quote', slug, documentId, action, settled],
    queryFn: ({ signal }) =>
      api.post('writing/quote/', { json: { action, document_id: documentId, text: settled }, signal }),
    enabled: isShown && settled.trim().length > 0,
    staleTime: 15_000,
    retry: false,
  });
}

/** Suggestions of this document that wait for this person's decision. */
export function useSuggestions(documentId: string) {
  const { api, slug } = useTenant();
  return useQuery({
    queryKey: ['suggestions', slug, documentId],
    queryFn: async () => {
      const query = { state: 'open' as const };
      return (
        await api.get('documents/{document_id}/suggestions/', { path: { document_id: documentId }, query })
      ).results;
    },
  });
}

export function useRefreshSuggestions(documentId: string) {
  const { slug } = useTenant();
  const client = useQueryClient();
  return async () => {
    const queryKey = ['suggestions', slug, documentId];
    // A first answer that is still on its way would be taken for the new one.
    await client.cancelQueries({ queryKey });
    await client.invalidateQueries({ queryKey });
    // The list of documents counts those that wait.
    void client.invalidateQueries({ queryKey: ['documents', slug] });
  };
}

/** This person's newest writing action in the document that was still running when the page opened it. */
export function useUnderWay(documentId: string) {
  const { api, slug, can } = useTenant();
  const refresh = useRefreshSuggestions(documentId);
  return useQuery({
    queryKey: ['under-way', slug, documentId],
    queryFn: async () => {
      const [newest] = (
        await api.get('documents/{document_id}/writing/', { path: { document_id: documentId } })
      ).results;
      // One that ended after the suggestions were read is in neither answer.
      if (!newest) void refresh();
      return newest ?? null;
    },
    enabled: can('generate'),
    // Only the opening of a page asks; what it starts itself it knows of.
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
