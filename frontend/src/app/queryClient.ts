import { QueryClient } from '@tanstack/react-query';
import { asProblem } from '@/api/problem';

/** Reads are tried again only when trying again can help; writes never by themselves. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => asProblem(error).isTransient && failures < 2,
      },
      // Offline, a command fails at once and says so; one that waited in silence would happen later, unasked.
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
