import { type ComponentType, lazy } from 'react';
import { loadAreas } from '@/i18n';
import type { Area } from '@/i18n/words';
import { fetchLater } from './fetchLater';
import { fetchOnce } from './fetchOnce';

const richStyles = () => import('@/styles/rich');

/** Fetches a part together with the styles and words it needs. */
export function withStyles<Part>(load: () => Promise<Part>, areas: Area[] = []): () => Promise<Part> {
  return fetchOnce(async () => {
    const [part] = await Promise.all([load(), loadAreas(areas), richStyles()]);
    return part;
  });
}

/** A page fetched when first opened, together with the words and styles it needs. */
export function lazyPage<P extends object>(areas: Area[], load: () => Promise<ComponentType<P>>) {
  const fetchPage = withStyles(load, areas);
  return lazy(async () => ({ default: await fetchPage() }));
}

/** A part that the page stands without: fetched when first shown, or once the page has stood for a while. */
export function lazyPart<P extends object>(load: () => Promise<ComponentType<P>>) {
  const fetchPart = withStyles(load);
  fetchLater(fetchPart);
  return lazy(async () => ({ default: await fetchPart() }));
}
