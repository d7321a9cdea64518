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
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly waiting = new Map<Listener, ReturnType<typeof setTimeout>>();

  constructor(
    private readonly url: string,
    private readonly Socket: typeof WebSocket = WebSocket,
  ) {}

  /** Calls `listener` soon after news of a topic, until the returned function is called. */
  follow(topic: string, listener: Listener): () => void {
    const held = this.listeners.get(topic);
    if (held) held.add(listener);
    else this.listeners.set(topic, new Set([listener]));
    if (!this.socket && !this.timer) this.connect();
    else if (!held) this.say({ subscribe: [topic] });
    return () => this.leave(topic, listener);
  }

  private leave(topic: string, listener: Listener): void {
    clearTimeout(this.waiting.get(listener));
    this.waiting.delete(listener);
    const held = this.listeners.get(topic);
    held?.delete(listener);
    if (held?.size !== 0) return;
    this.listeners.delete(topic);
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
  }

  private take(frame: Frame): void {
    this.attempts = 0;
    const named = (frame.news ?? []).map(({ topic }) => topic);
    for (const topic of new Set([...(frame.subscribed ?? []), ...named, ...(frame.missed ?? [])])) {
      for (const listener of this.listeners.get(topic) ?? []) this.notify(listener);
    }
  }

  private notify(listener: Listener): void {
    if (this.waiting.has(listener)) return;
    const soon = () => {
      this.waiting.delete(listener);
      listener();
    };
    this.waiting.set(listener, setTimeout(soon, Math.random() * SPREAD_MS));
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
