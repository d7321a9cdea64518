import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useList } from '@/api/page';
import { useTenant } from '@/api/session';
import type { Finding } from '@/api/types';

export const WHERE = ['prompt', 'retrieved', 'response'] as const;
export const DETECTORS = ['card', 'email', 'iban', 'phone', 'secret'] as const;
export const ACTIONS = ['allow', 'flag', 'pseudonymise', 'mask', 'block'] as const;

export type Where = (typeof WHERE)[number];
export type Detector = (typeof DETECTORS)[number];
export type Action = (typeof ACTIONS)[number];

export interface Rule {
  name?: string;
  where: Where;
  detector: Detector;
  action: Action;
  options?: Record<string, unknown>;
}

export interface Policy {
  version: number;
  rules: Rule[];
  published_at: string | null;
  published_by: string | null;
}

export interface Trial {
  text: string | null;
  blocked_by: string | null;
  findings: Finding[];
  policy_version: number | null;
}

export function usePolicy() {
  const { slug, path } = useTenant();
  return useQuery({ queryKey: ['policy', slug], queryFn: () => api<Policy>(path('policy/')) });
}

export function usePolicyVersions() {
  const { slug, path } = useTenant();
  return useList<Policy>(['policy-versions', slug], path('policy/versions/'));
}

export function usePublish() {
  const { slug, path } = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (rules: Rule[]) => api<Policy>(path('policy/'), { method: 'PUT', json: { rules } }),
    onSuccess: async (policy) => {
      client.setQueryData(['policy', slug], policy);
      await client.invalidateQueries({ queryKey: ['policy-versions', slug] });
    },
  });
}

export function useTrial() {
  const { path } = useTenant();
  return useMutation({
    mutationFn: (json: { text: string; where: Where; rules: Rule[] }) =>
      api<Trial>(path('policy/test/'), { method: 'POST', json }),
  });
}
