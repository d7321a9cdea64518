import type { Connection } from './connection';

/** Opens the document for as long as the page stands. */
export function useConnection(_documentId: string): Connection | null {
  return null;
}
