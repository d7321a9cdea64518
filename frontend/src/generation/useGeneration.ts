import { useCallback, useEffect, useRef, useState } from 'react';
import { asProblem } from '@/api/problem';
import { useTenant } from '@/api/session';
import { advance, NEW_RUN, type Run } from './run';
import { followGeneration } from './stream';

interface Following {
  id: string | null;
  run: Run | null;
  /** The line to the server is broken; the answer itself goes on there. */
  isReconnecting: boolean;
  follow: (generationId: string) => Promise<Run>;
  stop: () => Promise<void>;
  clear: () => void;
}

/** Follows one generation at a time and can stop it; a lost connection picks up where it was. */
export function useGeneration(): Following {
  const { api } = useTenant();
  const [id, setId] = useState<string | null>(null);
  const [run, setRun] = useState<Run | null>(null);
  const [isReconnecting, setReconnecting] = useState(false);
  const reading = useRef<AbortController | null>(null);

  useEffect(() => () => reading.current?.abort(), []);

  const follow = useCallback(
    async (generationId: string) => {
      reading.current?.abort();
      const controller = new AbortController();
      reading.current = controller;
      setId(generationId);
      let now = NEW_RUN;
      setRun(now);
      const events = followGeneration(
        api.address('generations/{generation_id}/events/', { generation_id: generationId }),
        {
          signal: controller.signal,
          onRetry: () => setReconnecting(true),
        },
      );
      try {
        for await (const event of events) {
          setReconnecting(false);
          now = advance(now, event);
          setRun(now);
        }
      } catch (error) {
        if (controller.signal.aborted) return now;
        now = { ...now, state: 'failed', failure: { ...asProblem(error).body, code: asProblem(error).code } };
        setRun(now);
      }
      return now;
    },
    [api],
  );

  const stop = useCallback(async () => {
    if (id) await api.post('generations/{generation_id}/stop/', { path: { generation_id: id } });
  }, [id, api]);

  const clear = useCallback(() => {
    reading.current?.abort();
    setRun(null);
    setId(null);
    setReconnecting(false);
  }, []);

  return { id, run, isReconnecting, follow, stop, clear };
}
