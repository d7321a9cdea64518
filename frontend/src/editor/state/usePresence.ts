import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { useTenant } from '@/api/session';
import type { Connection } from './connection';

export interface Present {
  id: string;
  name: string;
  colour: string;
}

/** Tells the others who is here. */
export function usePresence({ awareness }: Connection): void {
  const { session } = useTenant();
  const { id, display_name: name, colour: color } = session.member;
  useEffect(() => awareness.setLocalStateField('user', { id, name, color }), [awareness, id, name, color]);
}

/** The people who have this document open, each once, however many tabs they use. */
export function usePresent({ awareness }: Connection): Present[] {
  const key = useSyncExternalStore(
    (listener) => {
      awareness.on('change', listener);
      return () => awareness.off('change', listener);
    },
    () => JSON.stringify([...awareness.getStates().values()].map((state) => state.user ?? null)),
  );
  return useMemo(() => {
    const users = JSON.parse(key) as ({ id?: string; name?: string; color?: string } | null)[];
    const known = users.flatMap((user) =>
      user?.name
        ? [
            [
              user.id ?? user.name,
              { id: user.id ?? user.name, name: user.name, colour: user.color ?? '#666666' },
            ],
          ]
        : [],
    ) as [string, Present][];
    return [...new Map(known).values()];
  }, [key]);
}
