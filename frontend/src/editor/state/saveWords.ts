import { isPermanent } from '@/sync/status';
import type { News } from '@/sync/wire';

/** What the connection knows about edits of this person. */
export interface SaveStatus {
  /** Edits not yet acknowledged as committed. */
  unacked: number;
  /** Whether those outlive the tab. */
  isStored: boolean;
  isOnline: boolean;
  /** Set when edits can not be saved at all, with the reason's code. */
  refusal: string | null;
  /** Everything the server had when opening is here. */
  isSynced: boolean;
  isReadOnly: boolean;
  /** How many edits were too large to be sent and taken out of the text again. */
  withdrawn: number;
  /** The last thing told about the document besides its text. */
  news: News | null;
}

export type SaveState = 'opening' | 'readOnly' | 'saved' | 'saving' | 'offline' | 'notSaving';

/** One word for the whole status. "Saved" is only ever said when every edit is committed. */
export function saveState(status: SaveStatus): SaveState {
  // Trash and role are said elsewhere on the page and lose nothing.
  if (status.refusal) return isQuiet(status) ? 'readOnly' : 'notSaving';
  if (!status.isOnline) return status.isSynced || status.unacked ? 'offline' : 'opening';
  if (!status.isSynced) return 'opening';
  if (status.unacked > 0) return 'saving';
  return status.isReadOnly ? 'readOnly' : 'saved';
}

function isQuiet({ refusal, unacked }: SaveStatus): boolean {
  return unacked === 0 && (refusal === 'document.trashed' || refusal === 'document.read_only');
}

/** Whether leaving now could lose or strand edits. */
export function mustAsk(status: SaveStatus): boolean {
  return status.unacked > 0;
}

/** Whether the server will never take what waits here, so that only giving it up lets one write again. */
export function canOnlyDiscard({ refusal, unacked }: SaveStatus): boolean {
  return unacked > 0 && refusal !== null && isPermanent(refusal);
}
