import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { type Batch, Batches } from './batches';
import { PresenceLink } from './presence';
import { LastingSocket } from './socket';
import { isPermanent, Observable, type SyncStatus } from './status';
import type { BatchStore } from './store';
import { dropTwins } from './twins';
import {
  askForState,
  batch as batchFrame,
  MAX_UPDATE_BYTES,
  presence,
  readFrame,
  type ServerStatus,
} from './wire';
import { type Written, withdraw, writtenBy } from './withdraw';

export interface SyncOptions {
  /** `wss://host/t/<slug>/ws/documents/<id>/`, without a query. */
  url: string;
  /** The document grammar this editor knows; an older one than the server's makes the connection read-only. */
  schema: number;
  /** The leased client id, or null for a reader without the right to write. */
  lease: number | null;
  store: BatchStore | null;
  /** Edits that an earlier tab left behind; `openDocument` finds them. */
  recovered?: Batch[];
  onClose?: (() => void) | undefined;
  WebSocket?: typeof WebSocket;
}

const PATIENCE_MS = 10_000;
const RECOVERED = 'recovered';
const TOO_LARGE = 'document.too_large';
const UNREADABLE = 'document.unreadable';

/**
 * One document, kept equal with the server's. Every local edit becomes a numbered batch, is kept in the store
 * until the server says it is committed, and is sent again after any interruption. Numbers and the leased
 * client id make sending twice harmless.
 */
export class DocumentSync {
  readonly doc = new Y.Doc();
  readonly awareness: Awareness;
  readonly status: () => SyncStatus;
  readonly subscribe: (listener: () => void) => () => void;

  /** Called before anything of others is shown here; whoever has not yet taken in what this person did, does it now. */
  onNews: () => void = () => undefined;

  private readonly state: Observable<SyncStatus>;
  private readonly batches = new Batches();
  private readonly socket: LastingSocket;
  private readonly presence: PresenceLink;
  private readonly lease: number | null;
  private readonly store: BatchStore | null;
  private readonly onClose: (() => void) | undefined;
  private patience: ReturnType<typeof setTimeout> | undefined;
  /** Leases with a batch that the server will never take, and why: nothing after it can be taken either. */
  private readonly stopped = new Map<number, string>();
  private withdrawing: Written | null = null;
  /** The clock from which on nothing was sent before this connection. */
  private neverSent: number | null = null;

  constructor(options: SyncOptions) {
    this.lease = options.lease;
    this.store = options.store;
    this.onClose = options.onClose;
    // Before anything else: each item of the document carries the client id it was made under.
    if (options.lease !== null) this.doc.clientID = options.lease;
    this.awareness = new Awareness(this.doc);
    this.presence = new PresenceLink(this.awareness, (update) => this.socket.send(presence(update)));
    this.state = new Observable<SyncStatus>({
      unacked: 0,
      isOnline: false,
      isSynced: false,
      isReadOnly: options.lease === null,
      refusal: null,
      withdrawn: 0,
      news: null,
      isStored: options.store !== null,
    });
    if (this.store) this.store.onLost = () => this.state.set({ isStored: false });
    this.status = this.state.get;
    this.subscribe = this.state.subscribe;
    this.recover(options.recovered ?? []);
    this.doc.on('update', this.edited);
    this.socket = new LastingSocket(
      addressOf(options),
      {
        onOpen: () => this.opened(),
        onFrame: (data) => this.received(data),
        onClosed: (refusal) => this.closed(refusal),
      },
      options.WebSocket,
    );
    this.socket.start();
  }

  /** Tries again at once instead of waiting for the next round. */
  readonly reconnect = (): void => {
    this.stopped.clear();
    if (!this.socket.isOpen) {
      this.socket.reconnect();
      return;
    }
    if (isPermanent(this.state.get().refusal ?? '')) this.state.set({ refusal: null });
    if (!this.state.get().isReadOnly) this.sendAgain();
  };

  /** Gives up every edit that is not committed, here and in the store. The document must be opened anew. */
  readonly discard = async (): Promise<void> => {
    this.close();
    for (const lease of this.batches.leases()) {
      this.batches.acknowledge(lease, Number.MAX_SAFE_INTEGER);
      this.store?.forget(lease, Number.MAX_SAFE_INTEGER);
    }
    await this.store?.settled();
    this.state.set({ unacked: 0, refusal: null });
  };

  /** Ends the connection. What is not acknowledged stays in the store. */
  readonly close = (): void => {
    this.presence.close();
    clearTimeout(this.patience);
    this.socket.stop();
    this.doc.off('update', this.edited);
    this.state.set({ isOnline: false });
    this.onClose?.();
  };

  private recover(batches: Batch[]): void {
    for (const batch of batches) {
      this.batches.recover({ ...batch, wasSent: true });
      Y.applyUpdate(this.doc, batch.update, RECOVERED);
    }
    this.state.set({ unacked: this.batches.count });
  }

  private readonly edited = (
    update: Uint8Array,
    origin: unknown,
    _doc: Y.Doc,
    transaction: Y.Transaction,
  ): void => {
    if (origin === this || origin === RECOVERED || this.lease === null || this.withdrawing) return;
    if (update.length > MAX_UPDATE_BYTES) this.withdrawSoon(writtenBy(transaction));
    else this.keep(this.lease, update);
  };

  /** After the editor's own turn: while it writes into the document it does not see what others change there. */
  private withdrawSoon(written: Written): void {
    this.withdrawing = written;
    queueMicrotask(() => {
      withdraw(this.doc, written, this);
      this.withdrawing = null;
      // With all that came in between, which was held back.
      if (this.lease !== null) this.keep(this.lease, Y.encodeStateAsUpdate(this.doc, written.before));
      this.state.set({ withdrawn: this.state.get().withdrawn + 1 });
    });
  }

  private keep(lease: number, update: Uint8Array): void {
    const batch = this.batches.add(lease, update);
    // Sent before it is stored, so that what the store holds says whether the server may have seen it.
    if (this.state.get().isOnline) this.sendBatch(batch);
    this.store?.save(batch);
    this.state.set({ unacked: this.batches.count });
  }

  /** Everything that waits, in order; what cannot be taken stays, and says so again. */
  private sendAgain(): void {
    for (const batch of this.batches.all()) this.sendBatch(batch);
    const code = this.whyStopped();
    if (code) this.state.set({ refusal: code });
  }

  private whyStopped(): string | null {
    return [...this.stopped.values()][0] ?? null;
  }

  private sendBatch(batch: Batch): void {
    if (this.stopped.has(batch.lease)) return;
    if (batch.update.length > MAX_UPDATE_BYTES) {
      this.stop(batch.lease, TOO_LARGE);
      return;
    }
    if (!this.socket.send(batchFrame(batch.lease, batch.number, batch.update))) return;
    batch.wasSent = true;
    this.patience ??= setTimeout(() => this.lostPatience(), PATIENCE_MS);
  }

  /** A batch that is not answered for long means a dead connection, unless the server said it cannot save. */
  private lostPatience(): void {
    this.patience = undefined;
    if (this.batches.count === 0 || this.state.get().refusal) return;
    this.socket.drop();
  }

  private stop(lease: number, code: string): void {
    this.stopped.set(lease, code);
    this.state.set({ refusal: code });
  }

  private opened(): void {
    this.neverSent = this.lease === null ? null : this.batches.firstUnsent(this.lease);
    this.socket.send(askForState(Y.encodeStateVector(this.doc)));
    this.presence.announce();
  }

  private received(data: ArrayBuffer): void {
    const frame = readFrame(data);
    if (frame.kind === 'state' || frame.kind === 'presence') this.onNews();
    if (frame.kind === 'state') {
      if (!this.applied(frame.update)) return;
      if (frame.completes) this.dropTwins();
      if (frame.completes) this.state.set({ isSynced: true, isOnline: true });
    } else if (frame.kind === 'presence') this.presence.receive(frame.update);
    else if (frame.kind === 'ack') this.acknowledged(frame.lease, frame.number);
    else if (frame.kind === 'status') this.applyStatus(frame.status);
  }

  /** Whoever watches the document, such as the editor, may not be able to follow: then it is shown no further. */
  private applied(update: Uint8Array): boolean {
    try {
      Y.applyUpdate(this.doc, update, this);
      return true;
    } catch {
      this.socket.stop();
      this.closed(UNREADABLE);
      return false;
    }
  }

  private dropTwins(): void {
    if (this.lease !== null && this.neverSent !== null) dropTwins(this.doc, this.lease, this.neverSent);
    this.neverSent = null;
  }

  private acknowledged(lease: number, number: number): void {
    if (!this.batches.acknowledge(lease, number)) return;
    this.store?.forget(lease, number);
    clearTimeout(this.patience);
    this.patience = undefined;
    if (this.batches.count > 0) this.patience = setTimeout(() => this.lostPatience(), PATIENCE_MS);
    this.state.set({ unacked: this.batches.count });
    // What was not kept is committed now; the next edit may find room.
    if (this.batches.count === 0) this.state.set({ isStored: this.store !== null });
  }

  private applyStatus(status: ServerStatus): void {
    if (status.type === 'welcome') this.welcomed(status);
    else if (status.type === 'mode') this.modeChanged(status.mode === 'read-only', status.reason);
    else if (status.type === 'news') this.state.set({ news: status });
    else if (status.type === 'saving') this.savingChanged(status.saving);
    else if (status.type === 'refused') this.refused(status);
    // `pace` says that the server reads from us as fast as it may; what waits goes out by itself.
  }

  /** The server knows us: what it has of our lease is done, all else goes out, in order. */
  private welcomed(status: ServerStatus & { type: 'welcome' }): void {
    this.state.set({ isOnline: true, refusal: null });
    this.modeChanged(status.mode === 'read-only', status.reason);
    this.savingChanged(status.saving);
    if (this.lease !== null) this.acknowledged(this.lease, status.last_batch);
    if (status.mode === 'read-write') this.sendAgain();
  }

  private modeChanged(isReadOnly: boolean, reason: string | null): void {
    this.state.set({ isReadOnly });
    // A reader is told by the mode; only edits that cannot be saved are a refusal.
    if (isReadOnly && (this.batches.count > 0 || reason === 'editor.outdated')) {
      this.state.set({ refusal: reason });
    } else if (!isReadOnly) this.state.set({ refusal: null });
  }

  private savingChanged(isSaving: boolean): void {
    const { refusal } = this.state.get();
    if (!isSaving) this.state.set({ refusal: 'server.not_saving' });
    else if (refusal === 'server.not_saving') this.state.set({ refusal: this.whyStopped() });
  }

  private refused({ code, lease, expected }: ServerStatus & { type: 'refused' }): void {
    // What follows a refused batch is refused for the gap it leaves; sending it again would never end.
    if (this.stopped.has(lease)) return;
    if (code !== 'batch.gap' || expected === null) {
      if (isPermanent(code)) this.stop(lease, code);
      else this.state.set({ refusal: code });
      return;
    }
    for (const { batch, was } of this.batches.renumber(lease, expected)) {
      this.store?.forget(lease, was);
      this.store?.save(batch);
    }
    for (const batch of this.batches.all()) {
      if (batch.lease === lease && batch.number >= expected) this.sendBatch(batch);
    }
  }

  private closed(refusal: string | null): void {
    clearTimeout(this.patience);
    this.patience = undefined;
    this.presence.lost();
    this.state.set({ isOnline: false });
    if (refusal) this.state.set({ refusal });
    // Whoever lost the right to the document keeps no copy of its edits on this device.
    if (refusal === 'forbidden' || refusal === 'document.unknown') void this.store?.erase();
  }
}

function addressOf({ url, schema, lease }: SyncOptions): string {
  const query = new URLSearchParams({ schema: String(schema), ack: '1' });
  if (lease !== null) query.set('client', String(lease));
  return `${url}?${query}`;
}
