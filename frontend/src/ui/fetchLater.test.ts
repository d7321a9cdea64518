import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { fetchLater, startFetchingLater } from './fetchLater';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('fetches nothing at first, and everything once the page has stood for a while', async () => {
  const fails = vi.fn(async () => Promise.reject(new Error('away')));
  const parts = [vi.fn(async () => undefined), fails, vi.fn(async () => undefined)];
  for (const part of parts) fetchLater(part);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(parts.map((part) => part.mock.calls.length)).toEqual([0, 0, 0]);
  startFetchingLater();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(parts.map((part) => part.mock.calls.length)).toEqual([0, 0, 0]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(parts.map((part) => part.mock.calls.length)).toEqual([1, 1, 1]);
});

it('fetches what a later page names, too', async () => {
  const part = vi.fn(async () => undefined);
  fetchLater(part);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(part).toHaveBeenCalledOnce();
});
