import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useList } from '@/api/page';
import { useTenant } from '@/api/session';
import type { Schema } from '@/api/types';

export const WHERE: readonly Where[] = ['prompt', 'retrieved', 'response'];
/** Those that have a name in people's words; a scorer of the installation is called as it calls itself. */
const NAMED = ['card', 'email', 'iban', 'phone', 'secret'] as const;

export type Where = Schema<'WhereEnum'>;
export type Action = Schema<'RuleActionEnum'>;
export type Detector = Schema<'Detector'>;
export type DetectorOption = Detector['options'][number];
export type Rule = Schema<'Rule'>;
export type Policy = Schema<'Policy'>;
export type PolicyDryRun = Schema<'TrialResult'>;

export function usePolicy() {
  const { slug, api } = useTenant();
  return useQuery({ queryKey: ['policy', slug], queryFn: () => api.get('policy/') });
}

/** What a rule may look for in this installation. */
export function useDetectors() {
  const { slug, api } = useTenant();
  return useQuery({
    queryKey: ['policy-detectors', slug],
    queryFn: async () => (await api.get('policy/detectors/')).results,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** How a detector is called on the screen. */
export function useDetectorName(): (detector: string) => string {
  const { t } = useTranslation('policy');
  return (detector) => {
    const named = NAMED.find((name) => name === detector);
    return named ? t(`detector.${named}`) : detector.replace('scorer:', '');
  };
}

export function usePolicyVersions() {
  const { slug, api } = useTenant();
  return useList(['policy-versions', slug], ({ cursor, signal }) =>
    api.get('policy/versions/', { query: { cursor }, signal }),
  );
}

export function usePublish() {
  const { slug, api } = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (rules: Rule[]) => api.put('policy/', { json: { rules } }),
    onSuccess: async (policy) => {
      client.setQueryData(['policy', slug], policy);
      await client.invalidateQueries({ queryKey: ['policy-versions', slug] });
    },
  });
}

export function usePolicyDryRun() {
  const { api } = useTenant();
  return useMutation({
    mutationFn: (json: { text: string; where: Where; rules: Rule[] }) => api.post('policy/test/', { json }),
  });
}
