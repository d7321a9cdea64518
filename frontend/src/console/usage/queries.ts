import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTenant } from '@/api/session';
import type { Schema } from '@/api/types';

export type By = 'day' | 'member' | 'model';
const FRESH_MS = 1_000;

export type UsageRow = Schema<'UsageRow'>;
export type Usage = Schema<'Usage'>;

export interface Period {
  since: string;
  until: string;
}

/** What was used, from the ledger. Asked again every second, so a settled call shows within two. */
export function useUsage(period: Partial<Period>, by: By) {
  const { slug, api } = useTenant();
  return useQuery({
    queryKey: ['usage', slug, period, by],
    queryFn: () => api.get('usage/', { query: { ...period, by } }),
    refetchInterval: FRESH_MS,
    placeholderData: keepPreviousData,
  });
}

export type Budget = Schema<'Budget'>;

export function useBudgets() {
  const { slug, api } = useTenant();
  return useQuery({
    queryKey: ['budgets', slug],
    queryFn: async () => (await api.get('budgets/')).results,
    refetchInterval: FRESH_MS,
  });
}

export type CapChange = Schema<'CapRequest'>;

export function useSetCap() {
  const { slug, api } = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (json: CapChange) => api.put('budgets/', { json }),
    onSuccess: ({ results }) => client.setQueryData(['budgets', slug], results),
  });
}
