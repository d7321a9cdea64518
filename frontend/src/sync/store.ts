import type { Batch } from './batches';

/** Where unacknowledged edits outlive the tab. */
export interface BatchStore {
  load: () => Promise<Batch[]>;
  save: (batch: Batch) => void;
  forget: (lease: number, upTo: number) => void;
  erase: () => Promise<void>;
  /** Called when an edit could not be kept: no storage, or no room in it. */
  onLost: (() => void) | null;
  /** Resolves when everything asked for so far is on the disk. */
  settled: () => Promise<void>;
}

interface Row extends Batch {
  key: string;
}

const DATABASE = 'scriptorium-sync';
const BATCHES = 'batches';

/** One person's edits in one document of one organisation, in the browser's IndexedDB. */
export class IndexedDbStore implements BatchStore {
  onLost: (() => void) | null = null;
  private readonly key: string;
  private readonly database: Promise<IDBDatabase>;
  private work: Promise<unknown> = Promise.resolve();

  constructor(tenant: string, person: string, document: string) {
    this.key = keyOf(tenant, person, document);
    this.database = open();
    this.database.catch(() => undefined);
  }

  async load(): Promise<Batch[]> {
    try {
      const rows = await this.run<Row[]>('readonly', (batches) => batches.getAll(range([this.key])));
      return rows.map(({ key: _, ...batch }) => batch);
    } catch {
      return [];
    }
  }

  save(batch: Batch): void {
    this.later(
      (batches) => batches.put({ ...batch, key: this.key }),
      () => this.onLost?.(),
    );
  }

  forget(lease: number, upTo: number): void {
    this.later((batches) => batches.delete(IDBKeyRange.bound([this.key, lease, 0], [this.key, lease, upTo])));
  }

  async erase(): Promise<void> {
    this.later((batches) => batches.delete(range([this.key])));
    await this.settled();
  }

  async settled(): Promise<void> {
    await this.work;
  }

  /** Writes follow each other; a browser without storage keeps edits in the tab only. */
  private later(act: (batches: IDBObjectStore) => IDBRequest, onFailed?: () => void): void {
    this.work = this.work.then(() => this.run('readwrite', act)).catch(() => onFailed?.());
  }

  private async run<T>(mode: IDBTransactionMode, act: (batches: IDBObjectStore) => IDBRequest): Promise<T> {
    const transaction = (await this.database).transaction(BATCHES, mode, { durability: 'relaxed' });
    const result = done<T>(act(transaction.objectStore(BATCHES)));
    // A full disk may be found out only when the transaction ends, after the request itself succeeded.
    if (mode === 'readwrite') await Promise.all([result, ended(transaction)]);
    return result;
  }
}

/** How many edits of a person wait on this device for the server, in whatever organisation and document. */
export async function countLeftBy(person: string): Promise<number> {
  return onDevice(async (database) => (await keysOf(person, database)).length);
}

/** Removes all that a person left on this device, at sign-out. */
export async function eraseEverythingOf(person: string): Promise<void> {
  await onDevice(async (database) => {
    const keys = await keysOf(person, database);
    const batches = database.transaction(BATCHES, 'readwrite').objectStore(BATCHES);
    await Promise.all(keys.map((key) => done(batches.delete(key))));
  });
}

async function onDevice<T>(act: (database: IDBDatabase) => Promise<T>): Promise<T> {
  const database = await open();
  try {
    return await act(database);
  } finally {
    database.close();
  }
}

async function keysOf(person: string, database: IDBDatabase): Promise<IDBValidKey[]> {
  const batches = database.transaction(BATCHES, 'readonly').objectStore(BATCHES);
  const keys = (await done<IDBValidKey[]>(batches.getAllKeys())) as [string, number, number][];
  return keys.filter(([key]) => key.split('/')[1] === encodeURIComponent(person));
}

function keyOf(tenant: string, person: string, document: string): string {
  return [tenant, person, document].map(encodeURIComponent).join('/');
}

function range(prefix: [string]): IDBKeyRange {
  return IDBKeyRange.bound(prefix, [...prefix, []]);
}

async function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(BATCHES, { keyPath: ['key', 'lease', 'number'] });
  };
  return done(request);
}

function done<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result as T);
    request.onerror = () => reject(request.error);
  });
}

function ended(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}
