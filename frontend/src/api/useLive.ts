import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { LiveNews } from './live';
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

/** Fetches what is kept under a key anew when there is news of a topic; in a hidden tab, once it is looked at. */
export function useLive(topic: string, queryKey: readonly unknown[]): void {
  const client = useQueryClient();
  const { slug } = useTenant();
  const key = useRef(queryKey);
  key.current = queryKey;
  useEffect(() => {
    const fetchAnew = () =>
      void client.invalidateQueries({
        queryKey: key.current,
        refetchType: document.hidden ? 'none' : 'active',
      });
    return newsOf(slug).follow(topic, fetchAnew);
  }, [client, slug, topic]);
}
