import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useList } from '@/api/page';
import { useTenant } from '@/api/session';
import type { DocumentRow, Visibility } from '@/api/types';
import { useLive } from '@/api/useLive';

export interface DocumentFilter {
  q?: string;
  state: 'live' | 'trashed';
}

export function useDocuments(filter: DocumentFilter) {
  const { slug, path } = useTenant();
  useLive('documents', ['documents', slug, { ...filter }]);
  return useList<DocumentRow>(['documents', slug], path('documents/'), { ...filter });
}

export function useDocument(id: string) {
  const { slug, path } = useTenant();
  return useQuery({
    queryKey: ['document', slug, id],
    queryFn: () => api<DocumentRow>(path(`documents/${id}/`)),
  });
}

export interface NewDocument {
  title: string;
  /** Left out, it is what the organisation has settled for new ones. */
  visibility?: Visibility;
  markdown?: string;
  /** Of an imported file; without a title, its first heading or this becomes the title. */
  file_name?: string;
}

function useRefreshed() {
  const client = useQueryClient();
  const { slug } = useTenant();
  return async (id?: string) => {
    await client.invalidateQueries({ queryKey: ['documents', slug] });
    if (id) await client.invalidateQueries({ queryKey: ['document', slug, id] });
  };
}

export function useCreateDocument() {
  const { path } = useTenant();
  const refresh = useRefreshed();
  return useMutation({
    mutationFn: (json: NewDocument) => api<DocumentRow>(path('documents/'), { method: 'POST', json }),
    onSuccess: () => refresh(),
  });
}

export interface DocumentChange {
  id: string;
  title?: string;
  visibility?: Visibility;
}

export function useChangeDocument() {
  const { path } = useTenant();
  const refresh = useRefreshed();
  return useMutation({
    mutationFn: ({ id, ...json }: DocumentChange) =>
      api<DocumentRow>(path(`documents/${id}/`), { method: 'PATCH', json }),
    onSuccess: (_, { id }) => refresh(id),
  });
}

export function useTrashDocument() {
  const { path } = useTenant();
  const refresh = useRefreshed();
  return useMutation({
    mutationFn: (id: string) => api(path(`documents/${id}/`), { method: 'DELETE' }),
    onSuccess: (_, id) => refresh(id),
  });
}

/** What a repair took out of every reading, by the numbers of its events. */
export function useRepairDocument() {
  const { path } = useTenant();
  const refresh = useRefreshed();
  return useMutation({
    mutationFn: (id: string) =>
      api<{ voided: number[] }>(path(`documents/${id}/repair/`), { method: 'POST', json: {} }),
    onSuccess: (_, id) => refresh(id),
  });
}

export function useRestoreDocument() {
  const { path } = useTenant();
  const refresh = useRefreshed();
  return useMutation({
    mutationFn: (id: string) => api(path(`documents/${id}/restore/`), { method: 'POST', json: {} }),
    onSuccess: (_, id) => refresh(id),
  });
}
