import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '@/api/problem';
import { advance, NEW_RUN } from './run';
import { followGeneration, type StreamEvent } from './stream';

const PATH = '/t/acme/api/v1/generations/1/events/';
const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const EVENTS = [
  { id: 1, event: 'start', data: { model: 'small', provider: 'local', demo: true } },
  { id: 2, event: 'sources', data: { passages: [] } },
  { id: 3, event: 'delta', data: { text: 'Water ' } },
  { id: 4, event: 'delta', data: { text: 'is wet – ⟦ünïcode⟧.' } },
  { id: 5, event: 'finish', data: { finish_reason: 'stop', cost_nano_usd: 7 } },
] as StreamEvent[];

function encoded(events: StreamEvent[]): string {
  return events
    .map(({ id, event, data }) => `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
    .join('');
}

/** Serves the recorded stream and cuts every connection after `cut` events. */
function cutAfter(cut: number): string[] {
  const asked: string[] = [];
  server.use(
    http.get(`*${PATH}`, ({ request }) => {
      const last = request.headers.get('Last-Event-ID') ?? '';
      asked.push(last);
      const rest = EVENTS.filter(({ id }) => id > Number(last || 0)).slice(0, cut);
      return new HttpResponse(`: hello\n\n${encoded(rest)}`, {
        headers: { 'Content-Type': 'text/event-stream' },
      });
    }),
  );
  return asked;
}

async function collect(): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  const signal = new AbortController().signal;
  for await (const event of followGeneration(PATH, { signal, pause: () => 0 })) events.push(event);
  return events;
}

describe('following a generation', () => {
  it.each([1, 2, 3, 4, 5])(
    'gives the uncut stream when every connection is cut after %i events',
    async (cut) => {
      const asked = cutAfter(cut);
      expect(await collect()).toEqual(EVENTS);
      expect(asked[0]).toBe('');
      expect(asked.slice(1)).toEqual(
        Array.from({ length: Math.ceil(EVENTS.length / cut) - 1 }, (_, n) => String((n + 1) * cut)),
      );
    },
  );

  it('leads to the same run whether it was cut or not', async () => {
    cutAfter(1);
    const cut = (await collect()).reduce(advance, NEW_RUN);
    expect(cut).toEqual(EVENTS.reduce(advance, NEW_RUN));
    expect(cut).toMatchObject({
      text: 'Water is wet – ⟦ünïcode⟧.',
      isDemo: true,
      costNanoUsd: 7,
      state: 'finished',
    });
  });

  it('ignores events that come twice', async () => {
    server.use(http.get(`*${PATH}`, () => new HttpResponse(encoded([...EVENTS.slice(0, 3), ...EVENTS]))));
    expect(await collect()).toEqual(EVENTS);
  });

  it('gives up with the problem when the server refuses', async () => {
    server.use(
      http.get(`*${PATH}`, () => HttpResponse.json({ code: 'not_found', request_id: 'r1' }, { status: 404 })),
    );
    const refusal = await collect().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Problem);
    expect(refusal).toMatchObject({ code: 'not_found', requestId: 'r1', isTransient: false });
  });

  it('goes on after the server was away', async () => {
    let away = 2;
    server.use(
      http.get(`*${PATH}`, () => {
        away -= 1;
        return away >= 0 ? new HttpResponse(null, { status: 503 }) : new HttpResponse(encoded(EVENTS));
      }),
    );
    expect(await collect()).toEqual(EVENTS);
  });
});
