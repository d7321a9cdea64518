import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTenant } from '@/api/session';
import type { Schema } from '@/api/types';

export type FallbackChoice = Schema<'FallbackChoiceSchemaRequest'>;
type Whose = Required<FallbackChoice>;
/** Whose calls are meant: those of a key, or those of a model. */
export type FallbackOf = Pick<Whose, 'key_id'> | Pick<Whose, 'provider_id' | 'model'>;

export function useFallbacks() {
  const { slug, api } = useTenant();
  return useQuery({
    queryKey: ['fallbacks', slug],
    queryFn: async () => (await api.get('models/fallback/')).results,
  });
}

export function useChooseFallback() {
  const { slug, api } = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (json: FallbackChoice) => api.put('models/fallback/', { json }),
    onSuccess: ({ results }) => client.setQueryData(['fallbacks', slug], results),
  });
}
