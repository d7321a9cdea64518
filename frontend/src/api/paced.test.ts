import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { paced } from './paced';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Work that takes so long, with the moments at which it was begun. */
function work(takesMs: number) {
  const begun: number[] = [];
  const start = Date.now();
  const run = () => {
    begun.push(Date.now() - start);
    return new Promise<void>((done) => setTimeout(done, takesMs));
  };
  return { begun, run };
}

test('it runs at once, then again a pause after its end, however often it is called', async () => {
  const { begun, run } = work(300);
  const { call } = paced(run, 2_000);
  for (let ms = 0; ms < 5_000; ms += 100) {
    call();
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(begun).toEqual([0, 2_300, 4_600]);
});

test('a call during a run is one more run, and without a call there is none', async () => {
  const { begun, run } = work(300);
  const { call } = paced(run, 2_000);
  call();
  await vi.advanceTimersByTimeAsync(100);
  call();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(begun).toEqual([0, 2_300]);
});

test('work that fails is tried again at the next call', async () => {
  const run = vi.fn(() => Promise.reject(new Error('away')));
  const { call } = paced(() => run().catch(() => undefined), 0);
  call();
  await vi.advanceTimersByTimeAsync(1);
  call();
  await vi.advanceTimersByTimeAsync(1);
  expect(run).toHaveBeenCalledTimes(2);
});

test('what was stopped runs no more', async () => {
  const { begun, run } = work(300);
  const { call, stop } = paced(run, 1_000);
  call();
  call();
  stop();
  call();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(begun).toEqual([0]);
});
