import type { SyncStatus } from './status';

/** Makes the browser ask before a tab with unacknowledged edits is closed. Returns how to take it off. */
export function guardLeaving(sync: { status: () => Pick<SyncStatus, 'unacked'> }): () => void {
  const guard = (event: BeforeUnloadEvent) => {
    if (sync.status().unacked > 0) event.preventDefault();
  };
  window.addEventListener('beforeunload', guard);
  return () => window.removeEventListener('beforeunload', guard);
}
