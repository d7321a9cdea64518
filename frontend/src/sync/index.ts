export { DocumentSync, type SyncOptions } from './documentSync';
export { guardLeaving } from './leaveGuard';
export { type OpenOptions, openDocument } from './openDocument';
export { isPermanent, type SaveState, type SyncStatus, saveState } from './status';
export { type BatchStore, countLeftBy, eraseEverythingOf, IndexedDbStore } from './store';
