import { useSyncExternalStore } from 'react';
import { fetchLater } from './fetchLater';
import { withStyles } from './lazyPage';

type Library = typeof import('@mantine/notifications');

let library: Library | null = null;
const listeners = new Set<() => void>();

const fetchLibrary = withStyles(() => import('@mantine/notifications'));

/** The library of short messages, with a place on the page for them. Fetched with the first one. */
export async function fetchMessages(): Promise<Library> {
  library = await fetchLibrary();
  for (const listener of listeners) listener();
  return library;
}

fetchLater(fetchMessages);

/** Where short messages appear. */
export function Messages() {
  const fetched = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => library,
  );
  return fetched && <fetched.Notifications position="bottom-right" />;
}
