import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useList } from '@/api/page';
import { useTenant } from '@/api/session';
import type { FileState, Visibility } from '@/api/types';
import { useLive } from '@/api/useLive';

const RESTING = ['ready', 'failed'];
const POLL_MS = 1_000;

export interface FileFilter {
  q: string;
  state: FileState | '';
}

/**
 * Files this person may read. While any of them is being taken in, they are asked for every second: how far a file is
 * changes with each batch of passages and is no event, so that nobody is told of it who does not look.
 */
export function useFiles(filter: FileFilter) {
  const { slug, api } = useTenant();
  useLive('files', ['files', slug]);
  return useList(
    ['files', slug, filter],
    ({ cursor, signal }) => api.get('files/', { query: { ...filter, cursor }, signal }),
    {
      refetchInterval: (rows) => (rows.some(({ state }) => !RESTING.includes(state)) ? POLL_MS : false),
    },
  );
}

export function useFile(id: string) {
  const { slug, api } = useTenant();
  return useQuery({
    queryKey: ['file', slug, id],
    queryFn: () => api.get('files/{file_id}/', { path: { file_id: id } }),
  });
}

export function useFileText(id: string, page: number) {
  const { slug, api } = useTenant();
  return useQuery({
    queryKey: ['file-text', slug, id, page],
    queryFn: () => api.get('files/{file_id}/text/', { path: { file_id: id }, query: { page } }),
  });
}

export function useRefreshFiles() {
  const { slug } = useTenant();
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ['files', slug] });
}

export function useFileActions() {
  const { api } = useTenant();
  const onSuccess = useRefreshFiles();
  return {
    retry: useMutation({
      mutationFn: (id: string) => api.post('files/{file_id}/retry/', { path: { file_id: id } }),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (id: string) => api.delete('files/{file_id}/', { path: { file_id: id } }),
      onSuccess,
    }),
    share: useMutation({
      mutationFn: ({ id, visibility }: { id: string; visibility: Visibility }) =>
        api.patch('files/{file_id}/', { path: { file_id: id }, json: { visibility } }),
      onSuccess,
    }),
  };
}

/** What a question would find, and why: the same search that answers use. */
export function useKnowledgeSearch(query: string) {
  const { slug, api } = useTenant();
  return useQuery({
    queryKey: ['search', slug, query],
    queryFn: () => api.get('search/', { query: { q: query, k: 8 } }),
    enabled: query.length > 0,
  });
}

export function useEntities(q: string) {
  const { slug, api } = useTenant();
  return useList(['entities', slug, q], ({ cursor, signal }) =>
    api.get('entities/', { query: { q, cursor }, signal }),
  );
}

export function useEntity(id: string | null) {
  const { slug, api } = useTenant();
  return useQuery({
    queryKey: ['entity', slug, id],
    queryFn: () => api.get('entities/{entity_id}/', { path: { entity_id: id ?? '' } }),
    enabled: id !== null,
  });
}
