import { useTranslation } from 'react-i18next';
import { useTenant } from '@/api/session';
import { EmptyState } from '@/ui/EmptyState';
import { NewDocumentButton } from './NewDocumentButton';
import type { DocumentFilter } from './queries';

/** Nothing in the list, for one of three reasons. */
export function NoDocuments({ filter }: { filter: DocumentFilter }) {
  const { t } = useTranslation('documents');
  const { can } = useTenant();
  if (filter.q)
    return <EmptyState title={t('empty.notFound')} text={t('empty.notFoundText', { q: filter.q })} />;
  if (filter.state === 'trashed') return <EmptyState title={t('empty.trash')} text={t('empty.trashText')} />;
  return (
    <EmptyState
      title={t('empty.none')}
      text={t('empty.noneText')}
      action={can('document.create') && <NewDocumentButton />}
      sample={t('empty.sample')}
    />
  );
}
