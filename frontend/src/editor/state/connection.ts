import type { Awareness } from 'y-protocols/awareness';
import type { Doc } from 'yjs';
import type { SaveStatus } from './saveWords';

/** A document that is open here: the shared state, who is present, and how saving stands. */
export interface Connection {
  doc: Doc;
  awareness: Awareness;
  status: () => SaveStatus;
  subscribe: (listener: () => void) => () => void;
  /** Called before anything of others is shown here. */
  onNews: () => void;
  /** Tries again at once instead of waiting for the next round. */
  reconnect: () => void;
  /** Gives up every edit that is not committed; the document must be opened anew. */
  discard: () => Promise<void>;
  close: () => void;
}
