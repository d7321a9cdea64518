import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useList } from '@/api/page';
import { useTenant } from '@/api/session';
import type { Entity, EntityDetail, FilePageText, KnowledgeFile, Passage, Visibility } from '@/api/types';
import { useLive } from '@/api/useLive';

const RESTING = ['ready', 'failed'];
const POLL_MS = 1_000;

export interface FileFilter {
  q: string;
  state: string;
}

/** Files this person may read; asks again every second while any of them is being taken in. */
export function useFiles(filter: FileFilter) {
  const { slug, path } = useTenant();
  useLive('files', ['files', slug]);
  return useList<KnowledgeFile>(
    ['files', slug],
    path('files/'),
    { ...filter },
    {
      refetchInterval: (rows) =>
        (rows as KnowledgeFile[]).some(({ state }) => !RESTING.includes(state)) ? POLL_MS : false,
    },
  );
}

export function useFile(id: string) {
  const { slug, path } = useTenant();
  return useQuery({ queryKey: ['file', slug, id], queryFn: () => api<KnowledgeFile>(path(`files/${id}/`)) });
}

export function useFileText(id: string, page: number) {
  const { slug, path } = useTenant();
  return useQuery({
    queryKey: ['file-text', slug, id, page],
    queryFn: () => api<FilePageText>(path(`files/${id}/text/`), { query: { page } }),
  });
}

export function useRefreshFiles() {
  const { slug } = useTenant();
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ['files', slug] });
}

export function useFileActions() {
  const { path } = useTenant();
  const onSuccess = useRefreshFiles();
  return {
    retry: useMutation({
      mutationFn: (id: string) => api(path(`files/${id}/retry/`), { method: 'POST', json: {} }),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (id: string) => api(path(`files/${id}/`), { method: 'DELETE' }),
      onSuccess,
    }),
    share: useMutation({
      mutationFn: ({ id, visibility }: { id: string; visibility: Visibility }) =>
        api(path(`files/${id}/`), { method: 'PATCH', json: { visibility } }),
      onSuccess,
    }),
  };
}

/** What a question would find, and why: the same search that answers use. */
export function useKnowledgeSearch(query: string) {
  const { slug, path } = useTenant();
  return useQuery({
    queryKey: ['search', slug, query],
    queryFn: () => api<{ results: Passage[] }>(path('search/'), { query: { q: query, k: 8 } }),
    enabled: query.length > 0,
  });
}

export function useEntities(q: string) {
  const { slug, path } = useTenant();
  return useList<Entity>(['entities', slug], path('entities/'), { q });
}

export function useEntity(id: string | null) {
  const { slug, path } = useTenant();
  return useQuery({
    queryKey: ['entity', slug, id],
    queryFn: () => api<EntityDetail>(path(`entities/${id}/`)),
    enabled: id !== null,
  });
}
