import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTenant } from '@/api/session';
import type { Schema } from '@/api/types';

export type Provider = Schema<'ProviderSchema'>;
/** What a million tokens cost. A kind without a price of its own costs what the rest of its side does. */
export type Prices = Pick<
  Model,
  | 'input_nano_usd_per_million'
  | 'output_nano_usd_per_million'
  | 'cached_nano_usd_per_million'
  | 'cache_write_nano_usd_per_million'
  | 'reasoning_nano_usd_per_million'
>;

export type Model = Schema<'ModelSchema'>;
export type ModelPrice = Prices & Pick<Model, 'kind' | 'provider_id' | 'model'>;
export type NewProvider = Schema<'NewProviderSchemaRequest'>;
export type TestResult = Schema<'TestResultSchema'>;

type RequiredPrice = 'input_nano_usd_per_million' | 'output_nano_usd_per_million';

export function useProviders() {
  const { slug, api } = useTenant();
  return useQuery({
    queryKey: ['providers', slug],
    queryFn: async () => (await api.get('providers/')).results,
  });
}

export function useModels() {
  const { slug, api } = useTenant();
  return useQuery({
    queryKey: ['models', slug],
    queryFn: async () => (await api.get('models/')).results,
  });
}

/** Every write here can change what is offered, so both lists are read again. */
export function useModelActions() {
  const { slug, api } = useTenant();
  const client = useQueryClient();
  const onSuccess = async () => {
    await client.invalidateQueries({ queryKey: ['providers', slug] });
    await client.invalidateQueries({ queryKey: ['models', slug] });
  };
  return {
    add: useMutation({
      mutationFn: (json: NewProvider) => api.post('providers/', { json }),
      onSuccess,
    }),
    test: useMutation({
      mutationFn: (id: string) => api.post('providers/{provider_id}/test/', { path: { provider_id: id } }),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (id: string) => api.delete('providers/{provider_id}/', { path: { provider_id: id } }),
      onSuccess,
    }),
    choose: useMutation({
      mutationFn: (json: { provider_id: string; model: string }) => api.put('models/default/', { json }),
      onSuccess,
    }),
    // A house's price hangs on its name, that of a server of one's own on the account.
    price: useMutation({
      mutationFn: async ({ kind, provider_id, ...price }: ModelPrice): Promise<void> => {
        // An empty field is refused by the server, in the words of its form.
        const json = price as typeof price & Pick<Schema<'PriceRequest'>, RequiredPrice>;
        if (kind === 'openai_compatible') await api.put('models/price/', { json: { provider_id, ...json } });
        else await api.put('prices/', { json: { provider: kind, ...json } });
      },
      onSuccess,
    }),
  };
}
