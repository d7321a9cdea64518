import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, send } from '@/api/client';
import { useList } from '@/api/page';
import { useTenant } from '@/api/session';
import type { ActorKind } from '@/api/types';
import { saveAs } from '@/ui/saveAs';
import { codesInWords, type Words } from './inWords';

export interface AuditEvent {
  id: string;
  /** Place in the sealed log; null until it is sealed. */
  seq: number | null;
  at: string;
  verb: string;
  actor_kind: ActorKind;
  actor_id: string;
  actor_name: string;
  /** Empty where the reader may not see it. */
  subject_name: string;
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
  q: string;
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

/** The server knows codes; which of them have the text in their words on this screen, it is told. */
export function useAuditEvents(filter: AuditFilter) {
  const { slug, path } = useTenant();
  const { i18n } = useTranslation('audit');
  const { verb, kind, thing }: Record<string, Words> =
    i18n.getResourceBundle(i18n.resolvedLanguage ?? i18n.language, 'audit') ?? {};
  const kinds = [...codesInWords(kind ?? {}, filter.q), ...codesInWords(thing ?? {}, filter.q)];
  const inWords = { q_verbs: codesInWords(verb ?? {}, filter.q).join(','), q_kinds: kinds.join(',') };
  return useList<AuditEvent>(['audit', slug], path('audit/events/'), { ...filter, ...inWords });
}

/** One event without the content it may hold. */
export function useAuditEvent(id: string) {
  const { slug, path } = useTenant();
  return useQuery({
    queryKey: ['audit-event', slug, id],
    queryFn: () => api<AuditEventDetail>(path(`audit/events/${id}/`)),
  });
}

export interface AuditContent {
  personal: Record<string, string> | null;
  is_erased: boolean;
}

/** Opens one event's content. Who did, and the reason, is recorded for everybody who reads the log. */
export function useOpenContent(id: string) {
  const { path } = useTenant();
  return useMutation({
    mutationFn: (reason: string) =>
      api<AuditContent>(path(`audit/events/${id}/content/`), { method: 'POST', json: { reason } }),
  });
}

/** Saves the sealed events' content as a file. */
export function useExportContent() {
  const { path } = useTenant();
  return useMutation({
    mutationFn: async (reason: string) => {
      const call = { method: 'POST' as const, json: { reason }, headers: { Accept: '*/*' } };
      const answer = await send(path('audit/content/'), call);
      saveAs('audit-content.ndjson', await answer.blob());
    },
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
