export { DocumentSync } from './documentSync';
export { guardLeaving } from './leaveGuard';
export { openDocument } from './openDocument';
