import { useSearchParams } from 'react-router';

export type RailTab = 'suggestions' | 'chat' | 'history';
const TABS: RailTab[] = ['suggestions', 'chat', 'history'];

export interface RailControl {
  tab: RailTab | null;
  open: (tab: RailTab) => void;
  toggle: (tab: RailTab) => void;
  close: () => void;
}

/** What stands beside the text; the address keeps it. */
export function useRail(): RailControl {
  const [search, setSearch] = useSearchParams();
  const tab = TABS.find((name) => name === search.get('rail')) ?? null;
  const set = (next: RailTab | null) => {
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
