import { type InfiniteData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Page, useList } from '@/api/page';
import { useTenant } from '@/api/session';
import type { Schema } from '@/api/types';
import { pollMs, useLive } from '@/api/useLive';
import { saveAs } from '@/ui/saveAs';
import { codesInWords, type Words } from './inWords';

/** A batch is sealed within a second of its first event, and in a busy organisation one follows the other. */
const PAUSE_MS = 2_000;
const WITHOUT_NEWS_MS = 5_000;

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

/**
 * The server knows codes; which of them have the text in their words on this screen, it is told.
 *
 * New events appear on top, unless somebody has gone on to older ones: those would move away under their eyes, and each
 * of their pages would be fetched again.
 */
export function useAuditEvents(filter: AuditFilter) {
  const { slug, api } = useTenant();
  const { i18n } = useTranslation('audit');
  const { verb, kind, thing }: Record<string, Words> =
    i18n.getResourceBundle(i18n.resolvedLanguage ?? i18n.language, 'audit') ?? {};
  const kinds = [...codesInWords(kind ?? {}, filter.q), ...codesInWords(thing ?? {}, filter.q)];
  const inWords = { q_verbs: codesInWords(verb ?? {}, filter.q).join(','), q_kinds: kinds.join(',') };
  const query = { ...filter, ...inWords };
  const key = ['audit', slug, query];
  const client = useQueryClient();
  const pages = () => client.getQueryData<InfiniteData<Page<AuditEvent>>>(key)?.pages.length ?? 0;
  const isLive = useLive('audit', key, { pauseMs: PAUSE_MS, isHeld: () => pages() > 1 });
  return useList(
    key,
    ({ cursor, signal }) => api.get('audit/events/', { query: { ...query, cursor }, signal }),
    { refetchInterval: (_, pages) => pages < 2 && pollMs(isLive, WITHOUT_NEWS_MS) },
  );
}

/** One event without the content it may hold. It changes once: when it gets its place in the log. */
export function useAuditEvent(id: string) {
  const { slug, api } = useTenant();
  const key = ['audit-event', slug, id];
  const client = useQueryClient();
  const isSealed = () => client.getQueryData<AuditEventDetail>(key)?.seq != null;
  const isLive = useLive('audit', key, { pauseMs: PAUSE_MS, isHeld: isSealed });
  return useQuery({
    queryKey: key,
    queryFn: () => api.get('audit/events/{event_id}/', { path: { event_id: id } }),
    refetchInterval: () => !isSealed() && pollMs(isLive, WITHOUT_NEWS_MS),
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
  const isLive = useLive('audit', ['audit-head', slug], { pauseMs: PAUSE_MS });
  return useQuery({
    queryKey: ['audit-head', slug],
    queryFn: () => api.get('audit/head/'),
    refetchInterval: pollMs(isLive, WITHOUT_NEWS_MS),
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
