import type { Batch } from './batches';

/** Where unacknowledged edits outlive the tab. */
export interface BatchStore {
  load: () => Promise<Batch[]>;
  save: (batch: Batch) => void;
  forget: (lease: number, upTo: number) => void;
  erase: () => Promise<void>;
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
    this.later((batches) => batches.put({ ...batch, key: this.key }));
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
  private later(act: (batches: IDBObjectStore) => IDBRequest): void {
    this.work = this.work.then(() => this.run('readwrite', act)).catch(() => undefined);
  }

  private async run<T>(mode: IDBTransactionMode, act: (batches: IDBObjectStore) => IDBRequest): Promise<T> {
    const transaction = (await this.database).transaction(BATCHES, mode, { durability: 'relaxed' });
    return done<T>(act(transaction.objectStore(BATCHES)));
  }
}

/** Removes all that a person left on this device, at sign-out. */
export async function eraseEverythingOf(tenant: string, person: string): Promise<void> {
  const database = await open();
  const prefix = keyOf(tenant, person, '');
  const all = IDBKeyRange.bound([prefix], [`${prefix}\uffff`]);
  await done(database.transaction(BATCHES, 'readwrite').objectStore(BATCHES).delete(all));
  database.close();
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
