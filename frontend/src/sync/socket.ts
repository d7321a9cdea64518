/** Close codes after which trying again cannot help, and what to tell. */
const FINAL: Record<number, string> = {
  1009: 'document.too_large',
  4400: 'document.malformed',
  4401: 'signed_out',
  4403: 'forbidden',
  4404: 'document.unknown',
  4410: 'lease.unknown',
  4411: 'document.unreadable',
  4412: 'document.repaired',
};

/** Close codes that ask for patience: what to tell meanwhile, and how long to wait at least. */
const LATER: Record<number, { refusal: string | null; pauseMs: number }> = {
  4503: { refusal: 'document.full', pauseMs: 30_000 },
  4504: { refusal: 'document.full', pauseMs: 30_000 },
  4509: { refusal: null, pauseMs: 10_000 },
};

/** The session that opened the socket has ended; a new password gives this browser another one. */
const SESSION_ENDED = 4401;

const FIRST_PAUSE_MS = 200;
const MAX_PAUSE_MS = 15_000;

export interface SocketEvents {
  onOpen: () => void;
  onFrame: (data: ArrayBuffer) => void;
  /** `refusal` is what to tell: the socket will not come back by itself, or not soon. */
  onClosed: (refusal: string | null) => void;
}

/** A WebSocket that comes back: with growing pauses and jitter, at once when the network returns. */
export class LastingSocket {
  private socket: WebSocket | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private attempts = 0;
  private isWanted = false;
  /** The server let this connection in, so its session was good then. */
  private wasLetIn = false;
  /** The last close code said that the same again cannot help; only a person may ask for it. */
  private isFinal = false;

  constructor(
    private readonly url: string,
    private readonly events: SocketEvents,
    private readonly Socket: typeof WebSocket = WebSocket,
  ) {}

  get isOpen(): boolean {
    return this.socket?.readyState === 1;
  }

  start(): void {
    this.isWanted = true;
    this.connect();
    if (typeof window !== 'undefined') {
      window.addEventListener('online', this.networkReturned);
      window.addEventListener('offline', this.drop);
    }
  }

  stop(): void {
    this.isWanted = false;
    clearTimeout(this.timer);
    if (typeof window !== 'undefined') {
      window.removeEventListener('online', this.networkReturned);
      window.removeEventListener('offline', this.drop);
    }
    this.socket?.close(1000);
    this.socket = null;
  }

  send(frame: Uint8Array): boolean {
    if (!this.socket || !this.isOpen) return false;
    this.socket.send(frame as Uint8Array<ArrayBuffer>);
    return true;
  }

  /** Tries at once instead of waiting for the next round. */
  readonly reconnect = (): void => {
    if (!this.isWanted || this.isOpen) return;
    this.isFinal = false;
    this.attempts = 0;
    this.connect();
  };

  private readonly networkReturned = (): void => {
    if (!this.isFinal) this.reconnect();
  };

  /** Gives a connection up that does not answer, and makes a new one. */
  readonly drop = (): void => {
    const socket = this.socket;
    if (!socket) return;
    this.forget(socket);
    socket.close(4000);
    this.closed(0);
  };

  private connect(): void {
    clearTimeout(this.timer);
    if (this.socket) this.forget(this.socket);
    const socket = new this.Socket(this.url);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => this.events.onOpen();
    socket.onmessage = ({ data }) => {
      this.attempts = 0;
      this.wasLetIn = true;
      this.events.onFrame(data as ArrayBuffer);
    };
    socket.onclose = ({ code }) => {
      this.forget(socket);
      this.closed(code);
    };
    this.socket = socket;
  }

  private forget(socket: WebSocket): void {
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
    if (this.socket === socket) this.socket = null;
  }

  private closed(code: number): void {
    const isWorthOneMoreTry = code === SESSION_ENDED && this.wasLetIn;
    this.wasLetIn = false;
    const final = isWorthOneMoreTry ? null : (FINAL[code] ?? null);
    const later = LATER[code];
    this.events.onClosed(final ?? later?.refusal ?? null);
    this.isFinal = final !== null;
    if (!this.isWanted || this.isFinal) return;
    this.timer = setTimeout(() => this.connect(), Math.max(this.pause(), later?.pauseMs ?? 0));
  }

  /** Half fixed, half random, so that a restarted server is not met by everybody at once. */
  private pause(): number {
    const longest = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.attempts);
    this.attempts += 1;
    return longest / 2 + (Math.random() * longest) / 2;
  }
}
