import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useTenant } from '@/api/session';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { Page } from '@/ui/Page';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { DropZone } from './DropZone';
import { FileTable } from './FileTable';
import { useFiles } from './queries';
import { TryQuestion } from './TryQuestion';

/** What the AI may read: upload, watch the stages, try a question. */
export function KnowledgePage() {
  const { t } = useTranslation(['knowledge', 'common']);
  const { can } = useTenant();
  const [search, setSearch] = useSearchParams();
  const q = search.get('q') ?? '';
  const [settled] = useDebouncedValue(q, 250);
  const files = useFiles({ q: settled, state: '' });
  const find = (text: string) => setSearch(text ? { q: text } : {}, { replace: true });
  return (
    <Page title={t('title')} lead={t('lead')}>
      {can('file.upload') && <DropZone />}
      <TextInput
        type="search"
        mb="md"
        maw={420}
        aria-label={t('find')}
        placeholder={t('find')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={q}
        onChange={(event) => find(event.currentTarget.value)}
      />
      {files.isPending && <PageSkeleton />}
      {files.error && (
        <ErrorState error={files.error} what={t('failed.read')} onRetry={() => files.refetch()} />
      )}
      {files.isSuccess && !files.rows.length && (
        <EmptyState
          title={t(q ? 'empty.notFound' : 'empty.none')}
          text={t(q ? 'empty.notFoundText' : 'empty.noneText')}
          sample={q ? null : t('empty.sample')}
        />
      )}
      {files.rows.length > 0 && <FileTable rows={files.rows} />}
      {files.hasNextPage && (
        <Button variant="default" mt="md" onClick={() => files.fetchNextPage()}>
          {t('common:more')}
        </Button>
      )}
      <TryQuestion />
    </Page>
  );
}
