import { type ComponentType, lazy } from 'react';
import { loadAreas } from '@/i18n';
import type { Area } from '@/i18n/words';

const richStyles = () => import('@/styles/rich');

/** A page fetched when first opened, together with the words and styles it needs. */
export function lazyPage<P extends object>(areas: Area[], load: () => Promise<ComponentType<P>>) {
  return lazy(async () => {
    const [Component] = await Promise.all([load(), loadAreas(areas), richStyles()]);
    return { default: Component };
  });
}

/** A part of the shell that is not needed for the first paint. */
export function lazyPart<P extends object>(load: () => Promise<ComponentType<P>>) {
  return lazyPage<P>([], load);
}
