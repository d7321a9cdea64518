import { useInfiniteQuery } from '@tanstack/react-query';
import { api } from './client';

/** One page of a list: the rows and the cursor of the next page. */
export interface Page<T> {
  results: T[];
  next: string | null;
}

/** The server gives a bare cursor or a whole address that carries one; both continue the list. */
export function cursorOf(next: string | null): string | undefined {
  if (!next) return undefined;
  if (!next.includes('cursor=')) return next;
  return new URL(next, location.origin).searchParams.get('cursor') ?? undefined;
}

interface ListOptions {
  enabled?: boolean;
  refetchInterval?: number | false | ((rows: unknown[]) => number | false);
}

/** A list that grows by cursor; `rows` is everything fetched so far. */
export function useList<T>(
  key: readonly unknown[],
  path: string,
  query: Record<string, string | number | null | undefined> = {},
  options: ListOptions = {},
) {
  const every = options.refetchInterval;
  const list = useInfiniteQuery({
    queryKey: [...key, query],
    queryFn: ({ pageParam, signal }) =>
      api<Page<T>>(path, { query: { ...query, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => cursorOf(page.next),
    enabled: options.enabled ?? true,
    refetchInterval:
      typeof every === 'function'
        ? (state) => every(state.state.data?.pages.flatMap((page) => page.results) ?? [])
        : (every ?? false),
  });
  const rows = list.data?.pages.flatMap((page) => page.results) ?? [];
  return { ...list, rows };
}
