import { useSyncExternalStore } from 'react';

export type Layer = 'palette' | 'shortcuts';

let layer: Layer | null = null;
const listeners = new Set<() => void>();

function show(next: Layer | null): void {
  layer = next;
  for (const listener of listeners) listener();
}

export const openLayer = (next: Layer) => show(next);
export const closeLayer = () => show(null);

/** The layer now above the page; menus, buttons and keys may open one from anywhere. */
export function useLayer(): Layer | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => layer,
  );
}
