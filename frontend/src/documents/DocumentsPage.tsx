import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useTenant } from '@/api/session';
import { ErrorState } from '@/ui/lazyStates';
import { Page } from '@/ui/Page';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { DocumentList } from './DocumentList';
import classes from './DocumentsPage.module.css';
import { ImportMarkdown } from './ImportMarkdown';
import { NewDocumentButton } from './NewDocumentButton';
import { NoDocuments } from './NoDocuments';
import { type DocumentFilter, useDocuments } from './queries';

/** Every document this person may read; the address keeps the search and the filter. */
export function DocumentsPage() {
  const { t } = useTranslation(['documents', 'common']);
  const { can } = useTenant();
  const [filter, setFilter] = useFilter();
  const list = useDocuments(filter);
  return (
    <Page
      title={t('title')}
      actions={
        can('document.create') && (
          <>
            <NewDocumentButton />
            <ImportMarkdown />
          </>
        )
      }
    >
      <div className={classes.filters}>
        <FindBox value={filter.q ?? ''} onChange={(q) => setFilter({ q })} />
        <SegmentedControl
          aria-label={t('filter.label')}
          value={filter.state}
          onChange={(state) => setFilter({ state: state as DocumentFilter['state'] })}
          data={[
            { value: 'live', label: t('filter.live') },
            { value: 'trashed', label: t('filter.trashed') },
          ]}
        />
      </div>
      {list.isPending && <PageSkeleton />}
      {list.error && <ErrorState error={list.error} what={t('failed.read')} onRetry={() => list.refetch()} />}
      {list.isSuccess &&
        (list.rows.length ? <DocumentList rows={list.rows} /> : <NoDocuments filter={filter} />)}
      {list.hasNextPage && (
        <Button
          variant="default"
          mt="md"
          loading={list.isFetchingNextPage}
          onClick={() => list.fetchNextPage()}
        >
          {t('common:more')}
        </Button>
      )}
    </Page>
  );
}

function useFilter(): [DocumentFilter, (change: Partial<DocumentFilter>) => void] {
  const [search, setSearch] = useSearchParams();
  const filter: DocumentFilter = {
    q: search.get('q') ?? '',
    state: search.get('state') === 'trashed' ? 'trashed' : 'live',
  };
  const change = (part: Partial<DocumentFilter>) => {
    const next = { ...filter, ...part };
    const entries = Object.entries(next).filter(
      ([name, value]) => value && !(name === 'state' && value === 'live'),
    );
    setSearch(new URLSearchParams(entries as [string, string][]), { replace: true });
  };
  return [filter, change];
}

function FindBox({ value, onChange }: { value: string; onChange: (q: string) => void }) {
  const { t } = useTranslation(['documents', 'common']);
  const [text, setText] = useState(value);
  const settle = useDebouncedCallback(onChange, 250);
  return (
    <TextInput
      className={classes.find}
      type="search"
      aria-label={t('find')}
      placeholder={t('find')}
      leftSection={<IconSearch size={16} aria-hidden />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        settle(event.currentTarget.value);
      }}
    />
  );
}
