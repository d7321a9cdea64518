import { useQuery } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Page } from '@/api/page';
import { useTenant } from '@/api/session';
import type { DocumentRow } from '@/api/types';

/** The documents worked on last. Refreshed with every list of documents, whose key it shares. */
export function useRecentDocuments(count: number): DocumentRow[] {
  const { slug, path } = useTenant();
  const { data } = useQuery({
    queryKey: ['documents', slug, 'recent'],
    queryFn: () => api<Page<DocumentRow>>(path('documents/'), { query: { state: 'live' } }),
  });
  return data?.results.slice(0, count) ?? [];
}
