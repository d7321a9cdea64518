import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Page } from '@/api/page';
import { useTenant } from '@/api/session';

export type ProviderKind = 'openai' | 'anthropic' | 'openai_compatible' | 'local';

export interface Provider {
  id: string;
  kind: ProviderKind;
  name: string;
  base_url: string;
  models: { name: string; context_window: number }[];
  built_in: boolean;
  offered: boolean;
  enabled: boolean;
  has_key: boolean;
  demo: boolean;
  tested_at: string | null;
  test_failure: string | null;
}

/** What a million tokens cost. A kind without a price of its own costs what the rest of its side does. */
export interface Prices {
  input_nano_usd_per_million: number | null;
  output_nano_usd_per_million: number | null;
  cached_nano_usd_per_million: number | null;
  cache_write_nano_usd_per_million: number | null;
  reasoning_nano_usd_per_million: number | null;
}

export interface Model extends Prices {
  provider_id: string;
  provider: string;
  kind: ProviderKind;
  model: string;
  context_window: number;
  demo: boolean;
  default: boolean;
  fallback: boolean;
}

export interface ModelPrice extends Prices {
  kind: ProviderKind;
  provider_id: string;
  model: string;
}

export interface NewProvider {
  kind: string;
  name: string;
  base_url: string;
  key: string;
  models: {
    name: string;
    input_nano_usd_per_million?: number | null;
    output_nano_usd_per_million?: number | null;
  }[];
}

export interface TestResult {
  ok: boolean;
  failure: string;
  latency_ms: number;
  models: string[];
  missing: string[];
}

export function useProviders() {
  const { slug, path } = useTenant();
  return useQuery({
    queryKey: ['providers', slug],
    queryFn: async () => (await api<Page<Provider>>(path('providers/'))).results,
  });
}

export function useModels() {
  const { slug, path } = useTenant();
  return useQuery({
    queryKey: ['models', slug],
    queryFn: async () => (await api<Page<Model>>(path('models/'))).results,
  });
}

/** Every write here can change what is offered, so both lists are read again. */
export function useModelActions() {
  const { slug, path } = useTenant();
  const client = useQueryClient();
  const onSuccess = async () => {
    await client.invalidateQueries({ queryKey: ['providers', slug] });
    await client.invalidateQueries({ queryKey: ['models', slug] });
  };
  return {
    add: useMutation({
      mutationFn: (json: NewProvider) => api<Provider>(path('providers/'), { method: 'POST', json }),
      onSuccess,
    }),
    test: useMutation({
      mutationFn: (id: string) => api<TestResult>(path(`providers/${id}/test/`), { method: 'POST' }),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (id: string) => api(path(`providers/${id}/`), { method: 'DELETE' }),
      onSuccess,
    }),
    choose: useMutation({
      mutationFn: (json: { provider_id: string; model: string }) =>
        api(path('models/default/'), { method: 'PUT', json }),
      onSuccess,
    }),
    // A house's price hangs on its name, that of a server of one's own on the account.
    price: useMutation({
      mutationFn: ({ kind, provider_id, ...price }: ModelPrice) =>
        kind === 'openai_compatible'
          ? api(path('models/price/'), { method: 'PUT', json: { provider_id, ...price } })
          : api(path('prices/'), { method: 'PUT', json: { provider: kind, ...price } }),
      onSuccess,
    }),
  };
}
