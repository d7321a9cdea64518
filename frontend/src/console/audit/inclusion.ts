const LEAF = 0;
const NODE = 1;

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function hash(prefix: number, ...parts: Uint8Array[]): Promise<Uint8Array> {
  const joined = Uint8Array.from([prefix, ...parts.flatMap((part) => [...part])]);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', joined));
}

/**
 * Recomputes the root of the log from one row and its proof, here in the browser, and compares it with the
 * signed head's. Source: RFC 9162, 2.1.3.2. The row is the exact text that was sealed.
 */
export async function isIncluded(
  row: string,
  seq: number,
  size: number,
  proof: string[],
  root: string,
): Promise<boolean> {
  if (seq >= size) return false;
  let index = seq;
  let last = size - 1;
  let current = await hash(LEAF, new TextEncoder().encode(row));
  for (const step of proof) {
    if (last === 0) return false;
    const sibling = bytesOf(step);
    if (index % 2 === 1 || index === last) {
      current = await hash(NODE, sibling, current);
      while (index % 2 === 0 && index !== 0) {
        index = Math.floor(index / 2);
        last = Math.floor(last / 2);
      }
    } else {
      current = await hash(NODE, current, sibling);
    }
    index = Math.floor(index / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && hexOf(current) === root;
}
