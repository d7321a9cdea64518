import { useSearchParams } from 'react-router';
import { useRailTabs } from '@/room/rooms';

export interface RailControl {
  /** The name of the open tab. */
  tab: string | null;
  open: (tab: string) => void;
  toggle: (tab: string) => void;
  close: () => void;
}

/** What stands beside the text; the address keeps it. */
export function useRail(): RailControl {
  const [search, setSearch] = useSearchParams();
  const tab = useRailTabs().find(({ name }) => name === search.get('rail'))?.name ?? null;
  const set = (next: string | null) => {
    const kept = new URLSearchParams(search);
    for (const name of ['rail', 'from', 'to']) kept.delete(name);
    if (next) kept.set('rail', next);
    setSearch(kept, { replace: true });
  };
  return {
    tab,
    open: set,
    toggle: (next) => set(next === tab ? null : next),
    close: () => set(null),
  };
}
