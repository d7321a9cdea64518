import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import type { Editor } from '@tiptap/core';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import type { ReactNode } from 'react';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { TenantContext, tenantOf } from '@/api/session';
import type { Session } from '@/api/types';
import { rooms } from '@/app/rooms';
import { loadAreas, startI18n } from '@/i18n';
import type { UndoHistory } from '@/prose/layers/undo';
import { wordsOf } from '@/room/rooms';
import { useAi } from './useAi';

const ANCHOR = { start: 'a', end: 'b' };
vi.mock('./passage', () => ({
  passageOf: () => ({ action: 'shorten', text: 'Lanterns glow.', to: 1 }),
  anchorOfPassage: () => ANCHOR,
}));

/** A promise and the hand that keeps it: decides in which order answers arrive. */
class Gate {
  open: () => void = () => undefined;
  readonly opened = new Promise<void>((resolve) => {
    this.open = resolve;
  });
}

const underWay = { generation_id: 'g1', action: 'shorten', anchor: ANCHOR };
let gates: { underWay: Gate; suggestions: Gate; asked: Gate };
let running: unknown[];
let suggestions: unknown[];
let followed: string[];

const page = (results: unknown[]) => HttpResponse.json({ results, next: null });
const server = setupServer(
  http.get('*/_allauth/browser/v1/config', () => HttpResponse.json({})),
  http.get('*/documents/d1/suggestions/', async () => {
    const read = suggestions;
    await gates.suggestions.opened;
    return page(read);
  }),
  http.get('*/documents/d1/writing/', async () => {
    await gates.underWay.opened;
    return page(running);
  }),
  http.post('*/writing/', async () => {
    await gates.asked.opened;
    return HttpResponse.json({ generation_id: 'g1' });
  }),
  http.get('*/generations/:id/events/', ({ params }) => {
    followed.push(String(params.id));
    return new HttpResponse('id: 1\nevent: finish\ndata: {"reason":"stop"}\n\n', {
      headers: { 'Content-Type': 'text/event-stream' },
    });
  }),
);
beforeAll(async () => {
  server.listen({ onUnhandledRequest: 'error' });
  await startI18n('en', wordsOf(rooms));
  await loadAreas(['ai']);
});
beforeEach(() => {
  gates = { underWay: new Gate(), suggestions: new Gate(), asked: new Gate() };
  [running, suggestions, followed] = [[], [], []];
});
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const TENANT = tenantOf('acme', { capabilities: ['generate'] } as Session);
const LINE = { cut: () => undefined } as unknown as UndoHistory;
const steps = { setTextSelection: () => steps, focus: () => steps, run: () => true };
const EDITOR = { isDestroyed: true, chain: () => steps } as unknown as Editor;

function opened() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <MantineProvider>
      <QueryClientProvider client={client}>
        <TenantContext value={TENANT}>{children}</TenantContext>
      </QueryClientProvider>
    </MantineProvider>
  );
  return renderHook(() => useAi(EDITOR, 'd1', LINE), { wrapper }).result;
}

/** Long enough for every answer that was let go to arrive. */
const settle = () => act(() => new Promise((resolve) => setTimeout(resolve, 50)));

it.each(['before', 'after'])(
  'reads suggestions again when nothing is under way any more, %s they arrived',
  async (order) => {
    const ai = opened();
    await settle();
    suggestions = [{ id: 's1', kind: 'insert', anchor: ANCHOR, after_markdown: 'Lanterns.' }];
    const [first, second] =
      order === 'before' ? [gates.underWay, gates.suggestions] : [gates.suggestions, gates.underWay];
    first.open();
    await settle();
    second.open();
    await waitFor(() => expect(ai.current.suggestions.map(({ id }) => id)).toEqual(['s1']));
  },
);

/** Asked for text, and before the answer came heard of a run that is under way: it may be the own one. */
async function startedWhileOneIsNamed() {
  const ai = opened();
  gates.suggestions.open();
  running = [underWay];
  let begun: Promise<void> = Promise.resolve();
  act(() => {
    begun = ai.current.start();
  });
  gates.underWay.open();
  await settle();
  return { ai, begun };
}

it('follows its own run once, also if the server names it as under way meanwhile', async () => {
  const { begun } = await startedWhileOneIsNamed();
  expect(followed).toEqual([]);
  gates.asked.open();
  await act(() => begun);
  await settle();
  expect(followed).toEqual(['g1']);
});

it('takes up what is under way when its own request is refused', async () => {
  server.use(
    http.post('*/writing/', async () => {
      await gates.asked.opened;
      return HttpResponse.json({ code: 'rate.limited', status: 429 }, { status: 429 });
    }),
  );
  const { ai, begun } = await startedWhileOneIsNamed();
  gates.asked.open();
  await act(() => begun);
  await waitFor(() => expect(followed).toEqual(['g1']));
  expect(ai.current.refusal?.status).toBe(429);
});
