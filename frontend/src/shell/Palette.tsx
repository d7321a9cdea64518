import '@mantine/spotlight/styles.layer.css';
import { createSpotlight, Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQueries, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useTenant } from '@/api/session';
import { useNames } from '@/i18n/useNames';
import type { PaletteAction } from '@/room/room';
import { useConsole, usePaletteActions, usePaletteSearches, useTree } from '@/room/rooms';
import { useToast } from '@/ui/toast';
import { useFocusBack } from '@/ui/useFocusBack';
import { closeLayer } from './layersStore';

const [store, spotlight] = createSpotlight();

interface Group {
  group: string;
  actions: SpotlightActionData[];
}

/** Go anywhere by typing: what the rooms can do, their pages, and what they find by the words. */
export function Palette() {
  const { t } = useTranslation('shell');
  const [query, setQuery] = useState('');
  useFocusBack();
  // Forced open it would never hear Escape: it asks its store to close, and only a change there is told.
  useEffect(() => {
    spotlight.open();
    return spotlight.close;
  }, []);
  const actions: Group = { group: t('palette.actions'), actions: useActions() };
  const places: Group = { group: t('palette.places'), actions: usePlaces() };
  const found = useFound(query);
  return (
    <Spotlight
      store={store}
      shortcut={null}
      query={query}
      onQueryChange={setQuery}
      onSpotlightClose={closeLayer}
      nothingFound={t('palette.nothing')}
      scrollable
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      searchProps={{
        'aria-label': t('palette.open'),
        placeholder: t('palette.placeholder'),
        // The dialog gives the focus a moment after it is shown, and keys of that moment would be lost.
        autoFocus: true,
        leftSection: <IconSearch size={18} aria-hidden />,
      }}
      actions={[actions, places, ...found]}
    />
  );
}

function useActions(): SpotlightActionData[] {
  const nameOf = useNames();
  const context = { tenant: useTenant(), client: useQueryClient(), navigate: useNavigate() };
  const toast = useToast();
  const run = (action: PaletteAction) => () => {
    closeLayer();
    action.run(context).catch((error: unknown) => toast.failed(error, nameOf(action.failed)));
  };
  return usePaletteActions().map((action) => ({
    id: action.id,
    label: nameOf(action.names),
    onClick: run(action),
  }));
}

function usePlaces(): SpotlightActionData[] {
  const nameOf = useNames();
  const go = useGo();
  return [...useTree(), ...useConsole()].map(({ path, names }) => ({
    id: path,
    label: nameOf(names),
    onClick: go(path),
  }));
}

function useFound(words: string): Group[] {
  const nameOf = useNames();
  const tenant = useTenant();
  const go = useGo();
  const searches = usePaletteSearches();
  const answers = useQueries({
    queries: searches.map(({ names, find }) => ({
      queryKey: ['palette', tenant.slug, names.en, words],
      queryFn: () => find(words, tenant),
      placeholderData: keepPreviousData,
    })),
  });
  return searches.map(({ names }, at) => ({
    group: nameOf(names),
    actions: (answers[at]?.data ?? []).map(({ path, ...shown }) => ({
      ...shown,
      // What the server found matches, whatever its title says.
      keywords: words,
      onClick: go(path),
    })),
  }));
}

function useGo() {
  const { page } = useTenant();
  const navigate = useNavigate();
  return (path: string) => () => {
    closeLayer();
    navigate(page(path));
  };
}
