import { guardLeaving } from '@/sync';
import type { Connection } from './connection';

const MAX_WAIT_MS = 60_000;

/**
 * Ends a connection when its last edit is committed. A person who goes to another page right after typing
 * need not wait: the edits go out behind the next page, and closing the tab still asks. What is not out after
 * a minute stays in the browser and goes out when the document is opened again.
 */
export function closeWhenSaved(connection: Connection): void {
  connection.awareness.setLocalState(null);
  if (connection.status().unacked === 0) {
    connection.close();
    return;
  }
  const unguard = guardLeaving(connection);
  const timer = setTimeout(() => end(), MAX_WAIT_MS);
  const forget = connection.subscribe(() => {
    if (connection.status().unacked === 0) end();
  });
  const end = () => {
    clearTimeout(timer);
    forget();
    unguard();
    connection.close();
  };
}
