import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { Connection } from './connection';
import { closeWhenSaved } from './leaving';

let unacked = 0;
const listeners = new Set<() => void>();
const close = vi.fn();

function connection(): Connection {
  const doc = new Y.Doc();
  return {
    doc,
    awareness: new Awareness(doc),
    status: () => ({
      unacked,
      isOnline: true,
      isSynced: true,
      isReadOnly: false,
      refusal: null,
      withdrawn: 0,
      news: null,
      isStored: true,
    }),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    reconnect: () => undefined,
    discard: async () => undefined,
    onNews: () => undefined,
    close,
  };
}

function acknowledge(left: number): void {
  unacked = left;
  for (const listener of listeners) listener();
}

beforeEach(() => {
  vi.useFakeTimers();
  close.mockClear();
  listeners.clear();
});
afterEach(() => vi.useRealTimers());

it('closes at once when everything is saved', () => {
  unacked = 0;
  closeWhenSaved(connection());
  expect(close).toHaveBeenCalledOnce();
});

it('stays until the last edit is committed, and asks before the tab closes meanwhile', () => {
  unacked = 2;
  closeWhenSaved(connection());
  acknowledge(1);
  expect(close).not.toHaveBeenCalled();
  const leaving = new Event('beforeunload', { cancelable: true });
  window.dispatchEvent(leaving);
  expect(leaving.defaultPrevented).toBe(true);
  acknowledge(0);
  expect(close).toHaveBeenCalledOnce();
  const later = new Event('beforeunload', { cancelable: true });
  window.dispatchEvent(later);
  expect(later.defaultPrevented).toBe(false);
});

it('does not stay for ever', () => {
  unacked = 1;
  closeWhenSaved(connection());
  vi.advanceTimersByTime(60_001);
  expect(close).toHaveBeenCalledOnce();
});
