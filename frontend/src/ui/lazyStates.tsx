import { type ComponentProps, Suspense } from 'react';
import { lazyPart } from './lazyPage';

/** Error and dead-end pages are rarely needed, so pages do without them until then. */
const LazyErrorState = lazyPart(async () => (await import('./ErrorState')).ErrorState);

/** In the place of what could not be read; the rest of the page stays. */
export function ErrorState(props: ComponentProps<typeof LazyErrorState>) {
  return (
    <Suspense>
      <LazyErrorState {...props} />
    </Suspense>
  );
}

export const BrokenPage = lazyPart<{ error: unknown }>(async () => (await import('./BrokenPage')).BrokenPage);
export const UnknownPage = lazyPart(async () => (await import('./UnknownPage')).UnknownPage);
