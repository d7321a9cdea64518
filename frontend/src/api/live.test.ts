import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LiveNews } from './live';

class FakeSocket {
  static made: FakeSocket[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((close: { code: number }) => void) | null = null;
  readyState = 0;
  sent: unknown[] = [];
  closedWith: number | undefined;

  constructor(readonly url: string) {
    FakeSocket.made.push(this);
  }

  send(text: string) {
    this.sent.push(JSON.parse(text));
  }

  close(code: number) {
    this.closedWith = code;
  }

  open() {
    this.readyState = 1;
    this.onopen?.();
  }

  says(frame: object) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  drops(code: number) {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

const news = () => new LiveNews('ws://here/t/acme/ws/live/', FakeSocket as unknown as typeof WebSocket);
const socket = (number = 0) => FakeSocket.made[number] as FakeSocket;

beforeEach(() => {
  FakeSocket.made = [];
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('one socket carries all topics, and goes with the last of them', () => {
  const live = news();
  const leaveDocuments = live.follow('documents', vi.fn());
  socket().open();
  const leaveFiles = live.follow('files', vi.fn());
  expect(FakeSocket.made).toHaveLength(1);
  leaveFiles();
  expect(socket().sent).toEqual([
    { subscribe: ['documents'] },
    { subscribe: ['files'] },
    { unsubscribe: ['files'] },
  ]);
  leaveDocuments();
  expect(socket().closedWith).toBe(1000);
  vi.advanceTimersByTime(120_000);
  expect(FakeSocket.made).toHaveLength(1);
});

test('much news is one call, and only of what is followed', () => {
  const live = news();
  const [heard, other] = [vi.fn(), vi.fn()];
  live.follow('documents', heard);
  live.follow('files', other);
  socket().open();
  for (let number = 0; number < 50; number += 1) {
    socket().says({ news: [{ topic: 'documents', events: ['document.renamed'] }] });
  }
  expect(heard).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_000);
  expect(heard).toHaveBeenCalledTimes(1);
  expect(other).not.toHaveBeenCalled();
  socket().says({ missed: ['documents', 'files'] });
  vi.advanceTimersByTime(1_000);
  expect(heard).toHaveBeenCalledTimes(2);
  expect(other).toHaveBeenCalledTimes(1);
});

test('after a lost connection everything is subscribed to and fetched anew', () => {
  const live = news();
  const heard = vi.fn();
  live.follow('documents', heard);
  socket().open();
  socket().says({ subscribed: ['documents'], refused: [] });
  vi.advanceTimersByTime(1_000);
  expect(heard).toHaveBeenCalledTimes(1);
  socket().drops(1006);
  vi.advanceTimersByTime(1_000);
  socket(1).open();
  expect(socket(1).sent).toEqual([{ subscribe: ['documents'] }]);
  socket(1).says({ subscribed: ['documents'], refused: [] });
  vi.advanceTimersByTime(1_000);
  expect(heard).toHaveBeenCalledTimes(2);
});

test('it waits longer each time, and does not come back where it was refused', () => {
  const live = news();
  live.follow('documents', vi.fn());
  socket().drops(1006);
  vi.advanceTimersByTime(500);
  socket(1).drops(1006);
  vi.advanceTimersByTime(499);
  expect(FakeSocket.made).toHaveLength(2);
  vi.advanceTimersByTime(501);
  socket(2).drops(4403);
  vi.advanceTimersByTime(600_000);
  expect(FakeSocket.made).toHaveLength(3);
});

test('whoever has left hears nothing more, not even what was on its way', () => {
  const live = news();
  const heard = vi.fn();
  const leave = live.follow('documents', heard);
  live.follow('files', vi.fn());
  socket().open();
  socket().says({ news: [{ topic: 'documents', events: ['document.renamed'] }] });
  leave();
  vi.advanceTimersByTime(2_000);
  expect(heard).not.toHaveBeenCalled();
});

test('a topic is heard while the socket that confirmed it is open, and no longer', () => {
  const live = news();
  const changed = vi.fn();
  const leave = live.follow('usage', vi.fn());
  live.follow('secrets', vi.fn());
  const unwatch = live.watch(changed);
  socket().open();
  expect(live.hears('usage')).toBe(false);
  socket().says({ subscribed: ['usage'], refused: ['secrets'] });
  expect([live.hears('usage'), live.hears('secrets')]).toEqual([true, false]);
  socket().drops(1006);
  expect(live.hears('usage')).toBe(false);
  vi.advanceTimersByTime(1_000);
  socket(1).open();
  expect(live.hears('usage')).toBe(false);
  socket(1).says({ subscribed: ['usage'], refused: ['secrets'] });
  expect(live.hears('usage')).toBe(true);
  socket(1).says({ ended: ['usage'] });
  expect(live.hears('usage')).toBe(false);
  expect(changed).toHaveBeenCalledTimes(4);
  socket(1).says({ subscribed: ['usage'], refused: [] });
  leave();
  expect(live.hears('usage')).toBe(false);
  unwatch();
  changed.mockClear();
  socket(1).drops(1006);
  expect(changed).not.toHaveBeenCalled();
});

test('what few look at is asked for sooner', () => {
  const live = news();
  const heard = vi.fn();
  live.follow('usage', heard, 250);
  socket().open();
  socket().says({ news: [{ topic: 'usage', events: ['usage.changed'] }] });
  vi.advanceTimersByTime(250);
  expect(heard).toHaveBeenCalledTimes(1);
});
