import '@mantine/spotlight/styles.layer.css';
import { createSpotlight, Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useTenant } from '@/api/session';
import { useDocuments } from '@/documents/queries';
import { useStartDocument } from '@/documents/useStartDocument';
import { useFocusBack } from '@/ui/useFocusBack';
import { closeLayer } from './layersStore';
import { usePlaces } from './places';

const [store, spotlight] = createSpotlight();

/** Go anywhere by typing: places of the product, documents by their words, or a new one. */
export function Palette() {
  const { t } = useTranslation(['shell', 'documents']);
  const navigate = useNavigate();
  const tenant = useTenant();
  const { start } = useStartDocument();
  const [query, setQuery] = useState('');
  useFocusBack();
  // Forced open it would never hear Escape: it asks its store to close, and only a change there is told.
  useEffect(() => {
    spotlight.open();
    return spotlight.close;
  }, []);
  const documents = useDocuments({ q: query, state: 'live' });
  const go = (path: string) => () => {
    closeLayer();
    navigate(tenant.page(path));
  };
  const places: SpotlightActionData[] = usePlaces().map(({ path, label }) => ({
    id: path,
    label,
    onClick: go(path),
  }));
  const found: SpotlightActionData[] = documents.rows.slice(0, 8).map((row) => ({
    id: row.id,
    label: row.title || t('documents:untitled'),
    description: row.passage?.map((piece) => piece.text).join(''),
    keywords: query,
    onClick: go(`documents/${row.id}`),
  }));
  const begin = () => {
    closeLayer();
    void start();
  };
  const actions: SpotlightActionData[] = tenant.can('document.create')
    ? [{ id: 'create', label: t('documents:create'), onClick: begin }]
    : [];
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
      actions={[
        { group: t('palette.actions'), actions },
        { group: t('palette.places'), actions: places },
        { group: t('tree.documents'), actions: found },
      ]}
    />
  );
}
