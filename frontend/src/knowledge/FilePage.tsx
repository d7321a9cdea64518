import { Button } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useParams, useSearchParams } from 'react-router';
import { asProblem } from '@/api/problem';
import { useTenant } from '@/api/session';
import type { KnowledgeFile } from '@/api/types';
import { useFormat } from '@/i18n/format';
import { ErrorState } from '@/ui/ErrorState';
import { Page } from '@/ui/Page';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { UnknownPage } from '@/ui/UnknownPage';
import classes from './FilePage.module.css';
import { FileStage } from './FileStage';
import { NotRead } from './NotRead';
import { PageText } from './PageText';
import { useFile } from './queries';

/** A file as the AI reads it: page by page, with the cited passage marked. */
export function FilePage() {
  const { t } = useTranslation('knowledge');
  const { fileId = '' } = useParams();
  const file = useFile(fileId);
  if (file.data) return <Opened file={file.data} />;
  if (file.isPending) return <PageSkeleton />;
  if (asProblem(file.error).status === 404) return <UnknownPage />;
  return (
    <Page title={t('title')}>
      <ErrorState error={file.error} what={t('failed.file')} onRetry={() => file.refetch()} />
    </Page>
  );
}

function Opened({ file }: { file: KnowledgeFile }) {
  const { t } = useTranslation(['knowledge', 'common']);
  const { api } = useTenant();
  const format = useFormat();
  const [search] = useSearchParams();
  const page = Number(search.get('page')) || 1;
  const facts = [
    t(`common:visibility.${file.visibility}`),
    format.bytes(file.size_bytes),
    t('pages', { count: file.pages }),
  ];
  return (
    <Page
      title={file.name}
      lead={facts.join(' · ')}
      actions={
        <Button
          component="a"
          href={api.address('files/{file_id}/download/', { file_id: file.id })}
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          {t('download')}
        </Button>
      }
    >
      {file.state !== 'ready' && <FileStage file={file} />}
      <NotRead file={file} />
      <Pages total={file.pages} now={page} />
      <PageText fileId={file.id} page={page} span={spanOf(search)} />
      <Pages total={file.pages} now={page} />
    </Page>
  );
}

function spanOf(search: URLSearchParams): { start: number; end: number } | null {
  const [start, end] = [search.get('start'), search.get('end')];
  return start !== null && end !== null ? { start: Number(start), end: Number(end) } : null;
}

function Pages({ total, now }: { total: number; now: number }) {
  const { t } = useTranslation('knowledge');
  const [, setSearch] = useSearchParams();
  if (total < 2) return null;
  const go = (page: number) => () => setSearch({ page: String(page) });
  return (
    <nav className={classes.pages} aria-label={t('pageNav')}>
      <Button size="compact-sm" variant="default" disabled={now <= 1} onClick={go(now - 1)}>
        <IconChevronLeft size={16} aria-hidden /> {t('previousPage')}
      </Button>
      <span>{t('pageOf', { page: now, total })}</span>
      <Button size="compact-sm" variant="default" disabled={now >= total} onClick={go(now + 1)}>
        {t('nextPage')} <IconChevronRight size={16} aria-hidden />
      </Button>
    </nav>
  );
}
