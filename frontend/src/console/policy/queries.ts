import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useList } from '@/api/page';
import { useTenant } from '@/api/session';
import type { Schema } from '@/api/types';

export const WHERE: readonly Where[] = ['prompt', 'retrieved', 'response'];
/** Those that come with the product. A rule may also name a scorer of the installation, as `scorer:<name>`. */
export const DETECTORS = ['card', 'email', 'iban', 'phone', 'secret'] as const;
export const ACTIONS: readonly Action[] = ['allow', 'flag', 'pseudonymise', 'mask', 'block'];

export type Where = Schema<'WhereEnum'>;
export type Detector = (typeof DETECTORS)[number];
export type Action = Schema<'RuleActionEnum'>;
export type Rule = Schema<'Rule'>;
export type Policy = Schema<'Policy'>;
export type Trial = Schema<'TrialResult'>;

export function usePolicy() {
  const { slug, api } = useTenant();
  return useQuery({ queryKey: ['policy', slug], queryFn: () => api.get('policy/') });
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

export function useTrial() {
  const { api } = useTenant();
  return useMutation({
    mutationFn: (json: { text: string; where: Where; rules: Rule[] }) => api.post('policy/test/', { json }),
  });
}
