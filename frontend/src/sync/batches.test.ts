import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { Batches } from './batches';
import { batch as batchFrame, readFrame } from './wire';

function edits(...texts: string[]): Uint8Array[] {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  for (const text of texts) doc.getText('t').insert(doc.getText('t').length, text);
  return updates;
}

describe('edits on their way', () => {
  it('are joined while none of them was sent', () => {
    const batches = new Batches();
    const [a, b] = edits('a', 'b') as [Uint8Array, Uint8Array];
    batches.add(5, a);
    batches.add(5, b);
    expect(batches.count).toBe(1);
    const doc = new Y.Doc();
    Y.applyUpdate(doc, batches.all()[0]?.update as Uint8Array);
    expect(doc.getText('t').toString()).toBe('ab');
  });

  it('keep number and bytes once they were sent', () => {
    const batches = new Batches();
    const [a, b] = edits('a', 'b') as [Uint8Array, Uint8Array];
    const first = batches.add(5, a);
    first.wasSent = true;
    const second = batches.add(5, b);
    expect([first.number, second.number]).toEqual([1, 2]);
    expect(first.update).toBe(a);
  });

  it('are forgotten up to the acknowledged number', () => {
    const batches = new Batches();
    for (const update of edits('a', 'b', 'c')) batches.add(5, update).wasSent = true;
    expect(batches.acknowledge(5, 2)).toBe(true);
    expect(batches.all().map(({ number }) => number)).toEqual([3]);
    expect(batches.acknowledge(5, 2)).toBe(false);
    expect(batches.acknowledge(6, 9)).toBe(false);
  });

  it('go on at the number the server expects when earlier ones are lost', () => {
    const batches = new Batches();
    const [a, b] = edits('a', 'b') as [Uint8Array, Uint8Array];
    batches.recover({ lease: 5, number: 8, update: b, wasSent: true });
    batches.recover({ lease: 5, number: 7, update: a, wasSent: true });
    expect(batches.renumber(5, 4).map(({ was }) => was)).toEqual([7, 8]);
    expect(batches.all().map(({ number }) => number)).toEqual([4, 5]);
    expect(batches.renumber(5, 4)).toEqual([]);
  });
});

describe('frames', () => {
  it('are the bytes the protocol page shows', () => {
    expect([...batchFrame(300, 2, new Uint8Array([7, 8]))]).toEqual([100, 0, 0xac, 2, 2, 2, 7, 8]);
    const ack = readFrame(new Uint8Array([100, 1, 0xac, 2, 2, 9]).buffer);
    expect(ack).toEqual({ kind: 'ack', lease: 300, number: 2, seq: 9 });
  });

  it('of unknown types are left alone', () => {
    expect(readFrame(new Uint8Array([9, 1]).buffer)).toEqual({ kind: 'other' });
  });
});
