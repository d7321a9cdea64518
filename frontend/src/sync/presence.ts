import {
  type Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from 'y-protocols/awareness';

const AT_MOST_EVERY_MS = 100;

/** Sends this person's place to the others, at most ten times a second, and takes theirs in. */
export class PresenceLink {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sentAt = 0;

  constructor(
    private readonly awareness: Awareness,
    private readonly send: (update: Uint8Array) => void,
  ) {
    awareness.on('update', this.noticed);
  }

  receive(update: Uint8Array): void {
    applyAwarenessUpdate(this.awareness, update, this);
  }

  /** Says where this person is, after a reconnect. */
  announce(): void {
    if (this.awareness.getLocalState() !== null) this.sendNow();
  }

  /** Others are not known to be there any more. */
  lost(): void {
    const others = [...this.awareness.getStates().keys()].filter((id) => id !== this.awareness.clientID);
    removeAwarenessStates(this.awareness, others, this);
  }

  close(): void {
    removeAwarenessStates(this.awareness, [this.awareness.clientID], 'local');
    clearTimeout(this.timer);
    if (this.timer) this.sendNow();
    this.awareness.off('update', this.noticed);
    this.awareness.destroy();
  }

  private readonly noticed = (
    { added, updated, removed }: { added: number[]; updated: number[]; removed: number[] },
    origin: unknown,
  ): void => {
    if (origin === this || ![...added, ...updated, ...removed].includes(this.awareness.clientID)) return;
    const wait = this.sentAt + AT_MOST_EVERY_MS - Date.now();
    if (wait <= 0) this.sendNow();
    else this.timer ??= setTimeout(() => this.sendNow(), wait);
  };

  private sendNow(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.sentAt = Date.now();
    this.send(encodeAwarenessUpdate(this.awareness, [this.awareness.clientID]));
  }
}
