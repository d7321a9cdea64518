import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useList } from '@/api/page';
import { useTenant } from '@/api/session';
import type { Schema } from '@/api/types';
import { useLive } from '@/api/useLive';

export interface DocumentFilter {
  q?: string;
  state: 'live' | 'trashed';
}

export function useDocuments(filter: DocumentFilter) {
  const { slug, api } = useTenant();
  useLive('documents', ['documents', slug, filter]);
  return useList(['documents', slug, filter], ({ cursor, signal }) =>
    api.get('documents/', { query: { ...filter, cursor }, signal }),
  );
}

export function useDocument(id: string) {
  const { slug, api } = useTenant();
  return useQuery({
    queryKey: ['document', slug, id],
    queryFn: () => api.get('documents/{document_id}/', { path: { document_id: id } }),
  });
}

/** Without a visibility, what the organisation has settled for new ones. */
export type NewDocument = Schema<'NewDocumentRequest'>;

function useRefreshed() {
  const client = useQueryClient();
  const { slug } = useTenant();
  return async (id?: string) => {
    await client.invalidateQueries({ queryKey: ['documents', slug] });
    if (id) await client.invalidateQueries({ queryKey: ['document', slug, id] });
  };
}

export function useCreateDocument() {
  const { api } = useTenant();
  const refresh = useRefreshed();
  return useMutation({
    mutationFn: (json: NewDocument) => api.post('documents/', { json }),
    onSuccess: () => refresh(),
  });
}

export type DocumentChange = { id: string } & Schema<'PatchedDocumentChangeRequest'>;

export function useChangeDocument() {
  const { api } = useTenant();
  const refresh = useRefreshed();
  return useMutation({
    mutationFn: ({ id, ...json }: DocumentChange) =>
      api.patch('documents/{document_id}/', { path: { document_id: id }, json }),
    onSuccess: (_, { id }) => refresh(id),
  });
}

export function useTrashDocument() {
  const { api } = useTenant();
  const refresh = useRefreshed();
  return useMutation({
    mutationFn: (id: string) => api.delete('documents/{document_id}/', { path: { document_id: id } }),
    onSuccess: (_, id) => refresh(id),
  });
}

/** What a repair took out of every reading, by the numbers of its events. */
export function useRepairDocument() {
  const { api } = useTenant();
  const refresh = useRefreshed();
  return useMutation({
    mutationFn: (id: string) => api.post('documents/{document_id}/repair/', { path: { document_id: id } }),
    onSuccess: (_, id) => refresh(id),
  });
}

export function useRestoreDocument() {
  const { api } = useTenant();
  const refresh = useRefreshed();
  return useMutation({
    mutationFn: (id: string) => api.post('documents/{document_id}/restore/', { path: { document_id: id } }),
    onSuccess: (_, id) => refresh(id),
  });
}
