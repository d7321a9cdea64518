import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';

/** The range of clocks that a transaction wrote under this document's own client id. */
export interface Written {
  before: Uint8Array;
  clock: number;
  length: number;
}

export function writtenBy(transaction: Y.Transaction): Written {
  const client = transaction.doc.clientID;
  const clock = transaction.beforeState.get(client) ?? 0;
  const length = (transaction.afterState.get(client) ?? 0) - clock;
  return { before: Y.encodeStateVector(transaction.beforeState), clock, length };
}

/**
 * Deletes what was written. Its clocks stay taken, but deleted content is not sent, so that what is left
 * to send (`Y.encodeStateAsUpdate(doc, written.before)`) is small.
 */
export function withdraw(doc: Y.Doc, { clock, length }: Written, origin: unknown): void {
  const encoder = encoding.createEncoder();
  // An update without content, and with one deleted range of one client.
  for (const value of [0, 1, doc.clientID, 1, clock, length]) encoding.writeVarUint(encoder, value);
  Y.applyUpdate(doc, encoding.toUint8Array(encoder), origin);
}
