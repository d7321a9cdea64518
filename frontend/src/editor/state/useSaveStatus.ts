import { useEffect, useSyncExternalStore } from 'react';
import type { Connection } from './connection';
import { mustAsk, type SaveStatus } from './saveWords';

/** How saving stands now; while edits are under way the browser asks before the tab closes. */
export function useSaveStatus(connection: Connection): SaveStatus {
  const status = useSyncExternalStore(connection.subscribe, connection.status);
  const asks = mustAsk(status);
  useEffect(() => {
    if (!asks) return;
    const guard = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', guard);
    return () => window.removeEventListener('beforeunload', guard);
  }, [asks]);
  return status;
}
