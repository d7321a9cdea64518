import type { News } from './wire';

/** How saving stands. "Saved" may only be said when `unacked` is 0 and `isSynced` is true. */
export interface SyncStatus {
  /** Batches not yet acknowledged as committed. */
  unacked: number;
  /** Whether those outlive the tab. False when the browser stores nothing, or could not store one of them. */
  isStored: boolean;
  isOnline: boolean;
  /** Everything the server had when this connection opened is here. */
  isSynced: boolean;
  isReadOnly: boolean;
  /**
   * Why edits cannot be saved, as a stable code, or null. `server.not_saving`: the server's database is away,
   * edits wait and go on by themselves; so with `document.full`: too many have it open. Others need the person: `signed_out`, `forbidden`, `document.unknown`,
   * `document.read_only`, `document.trashed`, `document.too_large`, `editor.outdated`,
   * `editor.unknown_content`, `lease.unknown`.
   */
  refusal: string | null;
  /** Edits so large that no frame could carry them; each was taken out of the text again at once. */
  withdrawn: number;
  /** The last thing told about the document besides its text; each is an object of its own. */
  news: News | null;
}

/** Refusals that end by themselves or by what somebody does elsewhere: the same edit may be taken later. */
const PASSING = new Set([
  'document.full',
  'server.not_saving',
  'signed_out',
  'forbidden',
  'document.unknown',
  'document.read_only',
  'document.trashed',
  'editor.outdated',
]);

/** Whether the server will never take the edit, so that only giving it up lets one go on. */
export function isPermanent(refusal: string): boolean {
  return !PASSING.has(refusal);
}

export type SaveState = 'saved' | 'saving' | 'offline' | 'not-saving' | 'read-only' | 'refused';

/** One word for the status. */
export function saveState(status: SyncStatus): SaveState {
  if (status.refusal === 'server.not_saving') return 'not-saving';
  if (status.refusal) return 'refused';
  if (!status.isOnline) return 'offline';
  if (status.unacked > 0 || !status.isSynced) return 'saving';
  return status.isReadOnly ? 'read-only' : 'saved';
}

/** A value that tells its listeners when it changes; fits React's `useSyncExternalStore`. */
export class Observable<T extends object> {
  private readonly listeners = new Set<() => void>();

  constructor(private value: T) {}

  readonly get = (): T => this.value;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  set(change: Partial<T>): void {
    const keys = Object.keys(change) as (keyof T)[];
    if (keys.every((key) => this.value[key] === change[key])) return;
    this.value = { ...this.value, ...change };
    for (const listener of [...this.listeners]) listener();
  }
}
