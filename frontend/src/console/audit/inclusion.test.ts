import { describe, expect, it } from 'vitest';
import { isIncluded } from './inclusion';

async function sha(...parts: Uint8Array[]): Promise<Uint8Array> {
  return new Uint8Array(
    await crypto.subtle.digest('SHA-256', Uint8Array.from(parts.flatMap((part) => [...part]))),
  );
}

const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const leaf = (row: string) => sha(Uint8Array.of(0), new TextEncoder().encode(row));

/** RFC 9162, 2.1.1 and 2.1.3.1, written straight from the recursive definitions. */
async function root(rows: string[]): Promise<Uint8Array> {
  if (rows.length === 1) return leaf(rows[0] ?? '');
  const split = largestPowerBelow(rows.length);
  return sha(Uint8Array.of(1), await root(rows.slice(0, split)), await root(rows.slice(split)));
}

async function path(index: number, rows: string[]): Promise<Uint8Array[]> {
  if (rows.length === 1) return [];
  const split = largestPowerBelow(rows.length);
  const [left, right] = [rows.slice(0, split), rows.slice(split)];
  return index < split
    ? [...(await path(index, left)), await root(right)]
    : [...(await path(index - split, right)), await root(left)];
}

function largestPowerBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

describe('an inclusion proof', () => {
  it('holds for every row of logs of every size up to 20', async () => {
    for (let size = 1; size <= 20; size += 1) {
      const rows = Array.from({ length: size }, (_, at) => `{"row":${at},"ü":"ß"}`);
      const top = hex(await root(rows));
      for (const [at, row] of rows.entries()) {
        const proof = (await path(at, rows)).map(hex);
        expect(await isIncluded(row, at, size, proof, top)).toBe(true);
        expect(await isIncluded(`${row} `, at, size, proof, top)).toBe(false);
        if (size > 1) expect(await isIncluded(row, (at + 1) % size, size, proof, top)).toBe(false);
        expect(await isIncluded(row, at, size, [...proof, top], top)).toBe(false);
      }
    }
  });
});
