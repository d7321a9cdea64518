import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Page } from '@/api/page';
import { useTenant } from '@/api/session';

export type By = 'day' | 'member' | 'model';
const FRESH_MS = 1_000;

export interface UsageRow {
  member_id: string | null;
  member_name: string | null;
  day: string | null;
  provider: string | null;
  model: string | null;
  calls: number;
  input_tokens: number;
  output_tokens: number;
  cached_tokens: number;
  cache_write_tokens: number;
  reasoning_tokens: number;
  tokens: number;
  cost_nano_usd: number;
  /** What vendors say they used beyond what was set aside; never charged. */
  over_nano_usd: number;
}

export interface Usage {
  since: string;
  until: string;
  time_zone: string;
  results: UsageRow[];
  total: UsageRow;
}

export interface Period {
  since: string;
  until: string;
}

/** What was used, from the ledger. Asked again every second, so a settled call shows within two. */
export function useUsage(period: Partial<Period>, by: By) {
  const { slug, path } = useTenant();
  return useQuery({
    queryKey: ['usage', slug, period, by],
    queryFn: () => api<Usage>(path('usage/'), { query: { ...period, by } }),
    refetchInterval: FRESH_MS,
    placeholderData: keepPreviousData,
  });
}

export interface Budget {
  scope: 'tenant' | 'member';
  member_id: string | null;
  window: 'day' | 'month';
  cap_nano_usd: number | null;
  cap_tokens: number | null;
  settled_nano_usd: number;
  settled_tokens: number;
  reserved_nano_usd: number;
  reserved_tokens: number;
  left_nano_usd: number | null;
  left_tokens: number | null;
  resets_at: string;
}

export function useBudgets() {
  const { slug, path } = useTenant();
  return useQuery({
    queryKey: ['budgets', slug],
    queryFn: async () => (await api<Page<Budget>>(path('budgets/'))).results,
    refetchInterval: FRESH_MS,
  });
}

export type CapChange = Pick<Budget, 'scope' | 'member_id' | 'window' | 'cap_nano_usd' | 'cap_tokens'>;

export function useSetCap() {
  const { slug, path } = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (json: CapChange) => api<Page<Budget>>(path('budgets/'), { method: 'PUT', json }),
    onSuccess: ({ results }) => client.setQueryData(['budgets', slug], results),
  });
}
