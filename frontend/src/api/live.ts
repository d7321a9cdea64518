import type { Schema } from './types';

/** Close codes after which the same again cannot help. */
const FINAL = new Set([4400, 4401, 4403, 4404]);

const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 30_000;
/** Everybody hears at once; they must not all ask at once. News that come meanwhile need no asking of their own. */
const SPREAD_MS = 1_000;

type Frame = Schema<'LiveFrame'>;

type Listener = () => void;

/**
 * The one socket of a tab by which an organisation says that something changed (docs/live.md). It is there while
 * somebody follows something. Listeners fetch anew; they are told after each subscription too, since nobody remembers
 * what was said before.
 */
export class LiveNews {
  private socket: WebSocket | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private attempts = 0;
  private readonly listeners = new Map<string, Map<Listener, number>>();
  private readonly waiting = new Map<Listener, ReturnType<typeof setTimeout>>();
  /** What the server has confirmed on this very socket: of these, and of these only, silence means that nothing happened. */
  private readonly confirmed = new Set<string>();
  private readonly watchers = new Set<Listener>();

  constructor(
    private readonly url: string,
    private readonly Socket: typeof WebSocket = WebSocket,
  ) {}

  /** Calls `listener` within `spreadMs` after news of a topic, until the returned function is called. */
  follow(topic: string, listener: Listener, spreadMs = SPREAD_MS): () => void {
    const held = this.listeners.get(topic);
    if (held) held.set(listener, spreadMs);
    else this.listeners.set(topic, new Map([[listener, spreadMs]]));
    if (!this.socket && !this.timer) this.connect();
    else if (!held) this.say({ subscribe: [topic] });
    return () => this.leave(topic, listener);
  }

  /** Whether news of a topic come in now. Where not, whoever shows it must ask by itself. */
  hears(topic: string): boolean {
    return this.confirmed.has(topic);
  }

  /** Calls `watcher` whenever `hears` may answer differently, until the returned function is called. */
  watch(watcher: Listener): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  private confirm(topics: string[]): void {
    for (const topic of topics) this.confirmed.add(topic);
    this.notifyWatchers();
  }

  private doubt(topics: Iterable<string>): void {
    for (const topic of topics) this.confirmed.delete(topic);
    this.notifyWatchers();
  }

  private notifyWatchers(): void {
    for (const watcher of this.watchers) watcher();
  }

  private leave(topic: string, listener: Listener): void {
    clearTimeout(this.waiting.get(listener));
    this.waiting.delete(listener);
    const held = this.listeners.get(topic);
    held?.delete(listener);
    if (held?.size !== 0) return;
    this.listeners.delete(topic);
    this.doubt([topic]);
    if (this.listeners.size > 0) this.say({ unsubscribe: [topic] });
    else this.stop();
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const socket = this.socket;
    if (!socket) return;
    this.forget(socket);
    socket.close(1000);
  }

  private connect(): void {
    this.timer = undefined;
    const socket = new this.Socket(this.url);
    socket.onopen = () => this.say({ subscribe: [...this.listeners.keys()] });
    socket.onmessage = ({ data }) => this.take(JSON.parse(data as string) as Frame);
    socket.onclose = ({ code }) => {
      this.forget(socket);
      if (!FINAL.has(code)) this.timer = setTimeout(() => this.connect(), this.pause());
    };
    this.socket = socket;
  }

  private forget(socket: WebSocket): void {
    socket.onopen = socket.onmessage = socket.onclose = null;
    if (this.socket === socket) this.socket = null;
    this.doubt([...this.confirmed]);
  }

  private take(frame: Frame): void {
    this.attempts = 0;
    if (frame.subscribed) this.confirm(frame.subscribed.filter((topic) => this.listeners.has(topic)));
    if (frame.ended) this.doubt(frame.ended);
    const named = (frame.news ?? []).map(({ topic }) => topic);
    for (const topic of new Set([...(frame.subscribed ?? []), ...named, ...(frame.missed ?? [])])) {
      for (const [listener, spreadMs] of this.listeners.get(topic) ?? []) this.notify(listener, spreadMs);
    }
  }

  private notify(listener: Listener, spreadMs: number): void {
    if (this.waiting.has(listener)) return;
    const soon = () => {
      this.waiting.delete(listener);
      listener();
    };
    this.waiting.set(listener, setTimeout(soon, Math.random() * spreadMs));
  }

  private say(frame: Schema<'LiveSubscriptionRequest'>): void {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(frame));
  }

  private pause(): number {
    const longest = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.attempts);
    this.attempts += 1;
    return longest / 2 + (Math.random() * longest) / 2;
  }
}
