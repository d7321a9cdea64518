import { useMutation, useQuery } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useList } from '@/api/page';
import { useTenant } from '@/api/session';
import type { ActorKind } from '@/api/types';

export interface AuditEvent {
  id: string;
  /** Place in the sealed log; null until it is sealed. */
  seq: number | null;
  at: string;
  verb: string;
  actor_kind: ActorKind;
  actor_id: string;
  actor_name: string;
  subject_kind: string;
  subject_id: string;
  request_id: string;
  data: Record<string, unknown>;
  has_personal: boolean;
}

export interface AuditEventDetail extends AuditEvent {
  personal: Record<string, string> | null;
  is_erased: boolean;
}

export interface AuditFilter {
  verb: string;
  actor: string;
  subject: string;
  since: string;
  until: string;
}

export interface Head {
  size: number;
  root: string;
  previous: string;
  at: string;
  key_id: string;
  signature: string;
}

export interface Proof {
  seq: number;
  row: string;
  proof: string[];
  head: Head;
}

export interface Verification {
  is_ok: boolean;
  events: number;
  rows_recomputed: number;
  heads: number;
  anchors: number;
  unsealed: number;
  size: number;
  root: string;
  problems: string[];
}

export function useAuditEvents(filter: AuditFilter) {
  const { slug, path } = useTenant();
  return useList<AuditEvent>(['audit', slug], path('audit/events/'), { ...filter });
}

/** One event with its personal fields; reading them is asked for one event at a time. */
export function useAuditEvent(id: string) {
  const { slug, path } = useTenant();
  return useQuery({
    queryKey: ['audit-event', slug, id],
    queryFn: () => api<AuditEventDetail>(path(`audit/events/${id}/`)),
  });
}

export function useHead() {
  const { slug, path } = useTenant();
  return useQuery({
    queryKey: ['audit-head', slug],
    queryFn: () => api<{ head: Head | null; public_key: string }>(path('audit/head/')),
    refetchInterval: 5_000,
  });
}

export function useProof(id: string) {
  const { path } = useTenant();
  return useMutation({ mutationFn: () => api<Proof>(path(`audit/events/${id}/proof/`)) });
}

export function useVerify() {
  const { path } = useTenant();
  return useMutation({
    mutationFn: () => api<Verification>(path('audit/verify/'), { method: 'POST', json: {} }),
  });
}
