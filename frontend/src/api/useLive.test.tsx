import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { act, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Tenant, TenantContext } from './session';
import { pollMs, useLive } from './useLive';

const sockets: FakeSocket[] = [];

class FakeSocket {
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((close: { code: number }) => void) | null = null;
  readyState = 1;
  constructor() {
    sockets.push(this);
  }
  send() {}
  close() {}
  says(frame: object) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

const WITHOUT_NEWS_MS = 1_000;
const NEWS = { news: [{ topic: 'usage', events: ['usage.changed'] }] };
let organisations = 0;

beforeEach(() => {
  sockets.length = 0;
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A page that shows the usage; `asked` counts its requests. Each test has an organisation and so a socket of its own. */
function page(isHeld?: () => boolean) {
  const asked = vi.fn(async () => asked.mock.calls.length);
  organisations += 1;
  const tenant = { slug: `o${organisations}` } as Tenant;
  const client = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>
      <TenantContext value={tenant}>{children}</TenantContext>
    </QueryClientProvider>
  );
  const usePage = () => {
    const isLive = useLive('usage', ['usage'], { pauseMs: 2_000, isHeld });
    useQuery({ queryKey: ['usage'], queryFn: asked, refetchInterval: pollMs(isLive, WITHOUT_NEWS_MS) });
  };
  const { unmount } = renderHook(usePage, { wrapper });
  return { asked, unmount };
}

const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
const socket = () => sockets.at(-1) as FakeSocket;
const says = (frame: object) => act(async () => socket().says(frame));

test('while news come in, it asks when there are some and hardly ever else', async () => {
  const { asked, unmount } = page();
  await says({ subscribed: ['usage'], refused: [] });
  await pass(5_000);
  asked.mockClear();
  await pass(50_000);
  expect(asked).toHaveBeenCalledTimes(0);
  await says(NEWS);
  await pass(1_000);
  expect(asked).toHaveBeenCalledTimes(1);
  await pass(65_000);
  expect(asked).toHaveBeenCalledTimes(2);
  unmount();
});

test('however much news there is, it pauses between two requests', async () => {
  const { asked, unmount } = page();
  await says({ subscribed: ['usage'], refused: [] });
  await pass(5_000);
  asked.mockClear();
  for (let number = 0; number < 100; number += 1) {
    await says(NEWS);
    await pass(100);
  }
  expect(asked.mock.calls.length).toBeLessThanOrEqual(6);
  expect(asked.mock.calls.length).toBeGreaterThanOrEqual(3);
  unmount();
});

test('without the socket it asks by itself, until news come in again', async () => {
  const { asked, unmount } = page();
  await pass(10_000);
  expect(asked.mock.calls.length).toBeGreaterThanOrEqual(9);
  await says({ subscribed: ['usage'], refused: [] });
  await pass(5_000);
  asked.mockClear();
  await pass(10_000);
  expect(asked).toHaveBeenCalledTimes(0);
  await act(async () => socket().onclose?.({ code: 1006 }));
  await pass(10_000);
  expect(asked.mock.calls.length).toBeGreaterThanOrEqual(9);
  unmount();
});

test('what is held is not fetched, and is old when it is looked for again', async () => {
  let isHeld = true;
  const { asked, unmount } = page(() => isHeld);
  await says({ subscribed: ['usage'], refused: [] });
  await pass(5_000);
  asked.mockClear();
  await says(NEWS);
  await pass(5_000);
  expect(asked).toHaveBeenCalledTimes(0);
  isHeld = false;
  await says(NEWS);
  await pass(5_000);
  expect(asked).toHaveBeenCalledTimes(1);
  unmount();
});
