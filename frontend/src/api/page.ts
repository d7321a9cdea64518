import { useInfiniteQuery } from '@tanstack/react-query';

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

interface Ask {
  /** undefined for the first page. */
  cursor: string | undefined;
  signal: AbortSignal;
}

interface ListOptions<T> {
  enabled?: boolean;
  /** By what was fetched so far, and how many pages it is. */
  refetchInterval?: (rows: T[], pages: number) => number | false;
}

/** A list that grows by cursor; `rows` is everything fetched so far. */
export function useList<T>(
  key: readonly unknown[],
  read: (ask: Ask) => Promise<Page<T>>,
  { enabled = true, refetchInterval = () => false }: ListOptions<T> = {},
) {
  const list = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => read({ cursor: pageParam, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => cursorOf(page.next),
    enabled,
    refetchInterval: ({ state }) => {
      const pages = state.data?.pages ?? [];
      return refetchInterval(
        pages.flatMap((page) => page.results),
        pages.length,
      );
    },
  });
  const rows = list.data?.pages.flatMap((page) => page.results) ?? [];
  return { ...list, rows };
}
