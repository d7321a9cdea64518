import type { Batch } from './batches';
import { DocumentSync } from './documentSync';
import { IndexedDbStore } from './store';

export interface OpenOptions {
  url: string;
  schema: number;
  tenant: string;
  person: string;
  document: string;
  /** Asks `POST documents/<id>/lease/`; resolves to null when the person may only read. */
  takeLease: () => Promise<number | null>;
  /** Ends the attempt: the page was left before the document opened. */
  signal?: AbortSignal;
  WebSocket?: typeof WebSocket;
}

/**
 * Opens a document: finds edits an earlier tab left behind, takes a client id, connects.
 * Rejects with what `takeLease` rejects with, or with an AbortError.
 */
export async function openDocument(options: OpenOptions): Promise<DocumentSync> {
  const { tenant, person, document, signal } = options;
  const store = typeof indexedDB === 'undefined' ? null : new IndexedDbStore(tenant, person, document);
  const [lease, left] = await Promise.all([options.takeLease(), store?.load() ?? []]);
  signal?.throwIfAborted();
  const recovered = await orphans(left, document);
  signal?.throwIfAborted();
  const onClose = lease === null ? undefined : holdLock(document, lease);
  return new DocumentSync({ ...options, lease, store, recovered, onClose });
}

/** Edits whose tab is gone. A tab that lives holds a lock named after its lease, and sends its own. */
async function orphans(left: Batch[], document: string): Promise<Batch[]> {
  if (left.length === 0 || !globalThis.navigator?.locks) return left;
  const held = new Set((await navigator.locks.query()).held?.map((lock) => lock.name));
  return left.filter((batch) => !held.has(lockName(document, batch.lease)));
}

/** Says that this tab looks after a lease's edits, until the returned function is called or the tab ends. */
function holdLock(document: string, lease: number): () => void {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  void globalThis.navigator?.locks?.request(lockName(document, lease), () => released);
  return release;
}

function lockName(document: string, lease: number): string {
  return `scriptorium-sync/${document}/${lease}`;
}
