import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { asProblem, type Problem } from '@/api/problem';
import { send } from '@/api/request';
import type { Schema } from '@/api/types';

/** One step of a generation; ids count 1, 2, 3, … without a gap. */
export type StreamEvent = Schema<'GenerationEvent'>;

interface Options {
  signal: AbortSignal;
  /** Told when the line broke and it is being tried again. */
  onRetry?: (problem: Problem) => void;
  /** For tests: how long to wait before the n-th try in a row, in ms. */
  pause?: (tries: number) => number;
}

const backoff = (tries: number) => Math.min(250 * 2 ** tries, 5_000);
const isLast = ({ event }: StreamEvent) => event === 'finish' || event === 'error';

/**
 * Yields every event of a generation exactly once and in order, over as many connections as it takes.
 * Each new connection names the last event seen, so nothing is missed or repeated. Ends after "finish"
 * or "error"; throws a Problem when the server refuses, and AbortError when the signal says so.
 */
export async function* followGeneration(path: string, options: Options): AsyncGenerator<StreamEvent> {
  const { signal, onRetry, pause = backoff } = options;
  let last = 0;
  for (let tries = 0; ; tries += 1) {
    try {
      for await (const event of oneConnection(path, last, signal)) {
        if (event.id <= last) continue;
        last = event.id;
        tries = 0;
        yield event;
        if (isLast(event)) return;
      }
    } catch (error) {
      signal.throwIfAborted();
      const problem = asProblem(error);
      if (!problem.isTransient) throw problem;
      onRetry?.(problem);
    }
    await wait(pause(tries), signal);
  }
}

async function* oneConnection(path: string, last: number, signal: AbortSignal): AsyncGenerator<StreamEvent> {
  const headers: Record<string, string> = { Accept: 'text/event-stream' };
  if (last) headers['Last-Event-ID'] = String(last);
  const response = await send(path, { headers, signal });
  if (!response.body) return;
  const arrived: StreamEvent[] = [];
  const parser = createParser({ onEvent: (message) => arrived.push(toEvent(message)) });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    parser.feed(value);
    yield* arrived.splice(0);
  }
}

function toEvent({ id, event, data }: EventSourceMessage): StreamEvent {
  return { id: Number(id), event, data: JSON.parse(data) } as StreamEvent;
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
