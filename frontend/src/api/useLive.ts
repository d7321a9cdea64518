import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react';
import { LiveNews } from './live';
import { paced } from './paced';
import { useTenant } from './session';

const ofOrganisation = new Map<string, LiveNews>();

function newsOf(slug: string): LiveNews {
  const found = ofOrganisation.get(slug);
  if (found) return found;
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const made = new LiveNews(`${scheme}://${location.host}/t/${slug}/ws/live/`);
  ofOrganisation.set(slug, made);
  return made;
}

/** While news come in: for what no event tells of, such as the end of a day, and for a hint that was lost. */
const SELDOM_MS = 60_000;

interface LiveOptions {
  /** At least so long between the end of one fetch and the next; for what changes all the time. */
  pauseMs?: number;
  /** Asks at a random moment within so long; shorter only where few look. */
  spreadMs?: number;
  /** Where this answers true, news only mark what is shown as old: it is fetched when it is next looked for. */
  isHeld?: () => boolean;
}

/**
 * Fetches what is kept under a key anew when there is news of a topic; in a hidden tab, once it is looked at. Answers
 * whether news come in now, for whoever has to ask by itself where they do not (`pollMs`).
 */
export function useLive(
  topic: string,
  queryKey: readonly unknown[],
  { pauseMs = 0, spreadMs, isHeld = () => false }: LiveOptions = {},
): boolean {
  const client = useQueryClient();
  const { slug } = useTenant();
  const latest = useRef({ queryKey, isHeld });
  latest.current = { queryKey, isHeld };
  const news = newsOf(slug);
  useEffect(() => {
    const fetchAnew = paced(() => {
      const { queryKey, isHeld } = latest.current;
      const refetchType = document.hidden || isHeld() ? 'none' : 'active';
      return client.invalidateQueries({ queryKey, refetchType });
    }, pauseMs);
    const leave = news.follow(topic, fetchAnew.call, spreadMs);
    return () => {
      fetchAnew.stop();
      leave();
    };
  }, [client, news, topic, pauseMs, spreadMs]);
  const watch = useCallback((watcher: () => void) => news.watch(watcher), [news]);
  return useSyncExternalStore(watch, () => news.hears(topic));
}

/** How often to ask for what `useLive` follows: every `withoutNewsMs` only while no news can come in. */
export function pollMs(isLive: boolean, withoutNewsMs: number): number {
  return isLive ? SELDOM_MS : withoutNewsMs;
}
