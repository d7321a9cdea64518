import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Page } from '@/api/page';
import { useTenant } from '@/api/session';

interface Named {
  provider_id: string;
  model: string;
}

/** Whose calls are meant: those of a key, or those of a model. */
export type FallbackOf = { key_id: string } | Named;

export interface ChosenFallback {
  key_id: string | null;
  provider_id: string | null;
  model: string;
  /** null: nobody steps in. */
  fallback: Named | null;
}

export type FallbackChoice = FallbackOf & { mode: 'none' | 'named' | 'inherit'; fallback?: Named };

export function useFallbacks() {
  const { slug, path } = useTenant();
  return useQuery({
    queryKey: ['fallbacks', slug],
    queryFn: async () => (await api<Page<ChosenFallback>>(path('models/fallback/'))).results,
  });
}

export function useChooseFallback() {
  const { slug, path } = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (json: FallbackChoice) =>
      api<Page<ChosenFallback>>(path('models/fallback/'), { method: 'PUT', json }),
    onSuccess: ({ results }) => client.setQueryData(['fallbacks', slug], results),
  });
}
