import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { countLeftBy, eraseEverythingOf, IndexedDbStore } from './store';

const update = new Uint8Array([1, 2, 3]);

describe('edits kept on this device', () => {
  it('are found again by the same person in the same document', async () => {
    const store = new IndexedDbStore('acme', 'walter', 'one');
    store.save({ lease: 5, number: 1, update, wasSent: true });
    await store.settled();
    const again = new IndexedDbStore('acme', 'walter', 'one');
    const [found] = await again.load();
    expect({ ...found, update: [...(found?.update ?? [])] }).toEqual({
      lease: 5,
      number: 1,
      update: [1, 2, 3],
      wasSent: true,
    });
  });

  it('are nobody else’s, and of no other organisation or document', async () => {
    const store = new IndexedDbStore('acme', 'walter', 'two');
    store.save({ lease: 5, number: 1, update, wasSent: true });
    await store.settled();
    for (const [tenant, person, document] of [
      ['globex', 'walter', 'two'],
      ['acme', 'edith', 'two'],
      ['acme', 'walter', 'three'],
      ['acme/walter', '', 'two'],
    ] as const) {
      expect(await new IndexedDbStore(tenant, person, document).load()).toEqual([]);
    }
  });

  it('are forgotten when they are committed', async () => {
    const store = new IndexedDbStore('acme', 'walter', 'four');
    for (const number of [1, 2, 3]) store.save({ lease: 5, number, update, wasSent: true });
    store.save({ lease: 6, number: 1, update, wasSent: true });
    store.forget(5, 2);
    await store.settled();
    expect((await store.load()).map(({ lease, number }) => [lease, number])).toEqual([
      [5, 3],
      [6, 1],
    ]);
  });

  it('go with the person at sign-out, in every organisation and document', async () => {
    const mine = new IndexedDbStore('acme', 'vera', 'five');
    const elsewhere = new IndexedDbStore('globex', 'vera', 'six');
    const other = new IndexedDbStore('acme', 'veraldo', 'five');
    for (const store of [mine, elsewhere, other]) store.save({ lease: 5, number: 1, update, wasSent: true });
    await Promise.all([mine, elsewhere, other].map((store) => store.settled()));
    expect(await countLeftBy('vera')).toBe(2);
    await eraseEverythingOf('vera');
    expect(await countLeftBy('vera')).toBe(0);
    expect(await mine.load()).toEqual([]);
    expect(await elsewhere.load()).toEqual([]);
    expect(await other.load()).toHaveLength(1);
  });
});
