import { lazyPart } from './lazyPage';

/** Error and dead-end pages are rarely needed, so the shell does without them until then. */
export const ErrorState = lazyPart(async () => (await import('./ErrorState')).ErrorState);
export const BrokenPage = lazyPart<{ error: unknown }>(async () => (await import('./BrokenPage')).BrokenPage);
export const UnknownPage = lazyPart(async () => (await import('./UnknownPage')).UnknownPage);
