import type { Transaction } from '@tiptap/pm/state';

/**
 * Stands in for ProseMirror's history, which the kit of extensions brings along: it is always off, since what is undone
 * comes from Yjs. Without its plugin, no transaction is history's, and nothing is there to be closed.
 */
function isOff(): never {
  throw new Error('undo comes from Yjs');
}

export const history = isOff;
export const undo = isOff;
export const redo = isOff;
export const closeHistory = (transaction: Transaction) => transaction;
export const isHistoryTransaction = () => false;
