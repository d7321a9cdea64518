import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { MAX_UPDATE_BYTES } from './wire';

/** What tests connect to instead of the real server: the relay's rules, in memory, with switches for faults. */
export class FakeServer {
  readonly doc = new Y.Doc();
  readonly log: { lease: number; number: number }[] = [];
  readonly lastBatch = new Map<number, number>();
  readonly sockets: FakeSocket[] = [];
  /** Batches that are refused with this code, whatever they hold. */
  refuses: { number: number; code: string } | null = null;
  received = 0;
  isReachable = true;
  /** Who comes is closed with this code at the door. */
  turnsAway: number | null = null;
  acknowledges = true;
  mode: 'read-write' | 'read-only' = 'read-write';

  get Socket(): typeof WebSocket {
    const server = this;
    return class extends FakeSocket {
      constructor(url: string) {
        super(server, url);
      }
    } as unknown as typeof WebSocket;
  }

  /** The connection breaks without a word, as when the process is killed. */
  breakAll(code = 1006): void {
    for (const socket of this.sockets.splice(0)) socket.breaks(code);
  }

  say(status: object): void {
    for (const socket of this.sockets) socket.deliver(statusFrame(status));
  }

  opened(socket: FakeSocket): void {
    this.sockets.push(socket);
    const lease = Number(new URL(socket.url).searchParams.get('client') ?? 0);
    socket.deliver(
      statusFrame({
        type: 'welcome',
        mode: this.mode,
        reason: this.mode === 'read-only' ? 'document.read_only' : null,
        schema: 1,
        last_batch: this.lastBatch.get(lease) ?? 0,
        saving: true,
      }),
    );
  }

  take(socket: FakeSocket, data: Uint8Array): void {
    const decoder = decoding.createDecoder(data);
    const message = decoding.readVarUint(decoder);
    const kind = decoding.readVarUint(decoder);
    if (message === 0 && kind === 0) this.answer(socket, decoding.readVarUint8Array(decoder));
    else if (message === 100) {
      this.batch(
        socket,
        decoding.readVarUint(decoder),
        decoding.readVarUint(decoder),
        decoding.readVarUint8Array(decoder),
      );
    }
  }

  private answer(socket: FakeSocket, stateVector: Uint8Array): void {
    socket.deliver(syncFrame(1, Y.encodeStateAsUpdate(this.doc, stateVector)));
  }

  private batch(socket: FakeSocket, lease: number, number: number, update: Uint8Array): void {
    const last = this.lastBatch.get(lease) ?? 0;
    this.received += 1;
    if (update.length > MAX_UPDATE_BYTES) throw new Error('the server would have closed with 1009');
    if (number === last + 1 && number === this.refuses?.number) {
      const { code } = this.refuses;
      socket.deliver(statusFrame({ type: 'refused', lease, number, code, detail: '', expected: null }));
      return;
    }
    if (number > last + 1) {
      socket.deliver(
        statusFrame({ type: 'refused', lease, number, code: 'batch.gap', detail: '', expected: last + 1 }),
      );
      return;
    }
    if (number === last + 1) {
      this.lastBatch.set(lease, number);
      this.log.push({ lease, number });
      Y.applyUpdate(this.doc, update);
      for (const other of this.sockets) if (other !== socket) other.deliver(syncFrame(2, update));
    }
    if (this.acknowledges) socket.deliver(ackFrame(lease, number, this.log.length));
  }
}

export class FakeSocket {
  readyState = 0;
  binaryType = '';
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: ArrayBuffer }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor(
    private readonly server: FakeServer,
    readonly url: string,
  ) {
    queueMicrotask(() => this.opens());
  }

  send(data: Uint8Array): void {
    if (this.readyState === 1) queueMicrotask(() => this.server.take(this, data));
  }

  close(): void {
    this.readyState = 3;
    const at = this.server.sockets.indexOf(this);
    if (at >= 0) this.server.sockets.splice(at, 1);
  }

  deliver(frame: Uint8Array): void {
    queueMicrotask(() => this.onmessage?.({ data: frame.slice().buffer as ArrayBuffer }));
  }

  breaks(code: number): void {
    this.readyState = 3;
    queueMicrotask(() => this.onclose?.({ code }));
  }

  private opens(): void {
    if (!this.server.isReachable) {
      this.breaks(1006);
      return;
    }
    this.readyState = 1;
    this.onopen?.();
    if (this.server.turnsAway !== null) {
      this.breaks(this.server.turnsAway);
      return;
    }
    this.server.opened(this);
  }
}

function syncFrame(kind: number, update: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, 0);
  encoding.writeVarUint(encoder, kind);
  encoding.writeVarUint8Array(encoder, update);
  return encoding.toUint8Array(encoder);
}

function ackFrame(lease: number, number: number, seq: number): Uint8Array {
  const encoder = encoding.createEncoder();
  for (const value of [100, 1, lease, number, seq]) encoding.writeVarUint(encoder, value);
  return encoding.toUint8Array(encoder);
}

function statusFrame(status: object): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, 100);
  encoding.writeVarUint(encoder, 2);
  encoding.writeVarString(encoder, JSON.stringify(status));
  return encoding.toUint8Array(encoder);
}
