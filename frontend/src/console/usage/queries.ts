import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTenant } from '@/api/session';
import type { Schema } from '@/api/types';
import { pollMs, useLive } from '@/api/useLive';

export type By = 'day' | 'member' | 'model';
/** A settled call shows within two seconds, by news as without them; calls that never stop cost one request a second. */
const FRESH_MS = 1_000;
const LIVE = { pauseMs: FRESH_MS, spreadMs: 250 };

export type UsageRow = Schema<'UsageRow'>;
export type Usage = Schema<'Usage'>;

export interface Period {
  since: string;
  until: string;
}

/** What was used, from the ledger. */
export function useUsage(period: Partial<Period>, by: By) {
  const { slug, api } = useTenant();
  const isLive = useLive('usage', ['usage', slug], LIVE);
  return useQuery({
    queryKey: ['usage', slug, period, by],
    queryFn: () => api.get('usage/', { query: { ...period, by } }),
    refetchInterval: pollMs(isLive, FRESH_MS),
    placeholderData: keepPreviousData,
  });
}

export type Budget = Schema<'Budget'>;

export function useBudgets() {
  const { slug, api } = useTenant();
  const isLive = useLive('usage', ['budgets', slug], LIVE);
  return useQuery({
    queryKey: ['budgets', slug],
    queryFn: async () => (await api.get('budgets/')).results,
    refetchInterval: pollMs(isLive, FRESH_MS),
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
