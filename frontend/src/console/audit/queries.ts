import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useList } from '@/api/page';
import { useTenant } from '@/api/session';
import type { Schema } from '@/api/types';
import { saveAs } from '@/ui/saveAs';
import { codesInWords, type Words } from './inWords';

export type AuditEvent = Schema<'TrailEvent'>;
export type AuditEventDetail = Schema<'TrailEventDetail'>;

export interface AuditFilter {
  q: string;
  verb: string;
  actor: string;
  subject: string;
  since: string;
  until: string;
}

export type Head = Schema<'Head'>;
export type Verification = Schema<'Verification'>;

/** The server knows codes; which of them have the text in their words on this screen, it is told. */
export function useAuditEvents(filter: AuditFilter) {
  const { slug, api } = useTenant();
  const { i18n } = useTranslation('audit');
  const { verb, kind, thing }: Record<string, Words> =
    i18n.getResourceBundle(i18n.resolvedLanguage ?? i18n.language, 'audit') ?? {};
  const kinds = [...codesInWords(kind ?? {}, filter.q), ...codesInWords(thing ?? {}, filter.q)];
  const inWords = { q_verbs: codesInWords(verb ?? {}, filter.q).join(','), q_kinds: kinds.join(',') };
  const query = { ...filter, ...inWords };
  return useList(['audit', slug, query], ({ cursor, signal }) =>
    api.get('audit/events/', { query: { ...query, cursor }, signal }),
  );
}

/** One event without the content it may hold. */
export function useAuditEvent(id: string) {
  const { slug, api } = useTenant();
  return useQuery({
    queryKey: ['audit-event', slug, id],
    queryFn: () => api.get('audit/events/{event_id}/', { path: { event_id: id } }),
  });
}

/** Opens one event's content. Who did, and the reason, is recorded for everybody who reads the log. */
export function useOpenContent(id: string) {
  const { api } = useTenant();
  return useMutation({
    mutationFn: (reason: string) =>
      api.post('audit/events/{event_id}/content/', { path: { event_id: id }, json: { reason } }),
  });
}

/** Saves the sealed events' content as a file. */
export function useExportContent() {
  const { api } = useTenant();
  return useMutation({
    mutationFn: async (reason: string) => {
      const answer = await api.readPosted('audit/content/', { json: { reason }, headers: { Accept: '*/*' } });
      saveAs('audit-content.ndjson', await answer.blob());
    },
  });
}

export function useHead() {
  const { slug, api } = useTenant();
  return useQuery({
    queryKey: ['audit-head', slug],
    queryFn: () => api.get('audit/head/'),
    refetchInterval: 5_000,
  });
}

export function useProof(id: string) {
  const { api } = useTenant();
  return useMutation({
    mutationFn: () => api.get('audit/events/{event_id}/proof/', { path: { event_id: id } }),
  });
}

export function useVerify() {
  const { api } = useTenant();
  return useMutation({
    mutationFn: () => api.post('audit/verify/'),
  });
}
