import './editor.css';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { asProblem } from '@/api/problem';
import type { DocumentRow } from '@/api/types';
import { useDocument } from '@/documents/queries';
import { ErrorState } from '@/ui/ErrorState';
import { Page } from '@/ui/Page';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { UnknownPage } from '@/ui/UnknownPage';
import { Desk } from './Desk';
import { useConnection } from './useConnection';

/** One document, open for writing together. */
export function EditorPage() {
  const { t } = useTranslation('editor');
  const { id = '' } = useParams();
  const document = useDocument(id);
  if (document.data) return <Opened key={id} document={document.data} />;
  if (document.isPending) return <PageSkeleton />;
  if (asProblem(document.error).status === 404) return <UnknownPage />;
  return (
    <Page title={t('failed.open')}>
      <ErrorState error={document.error} what={t('failed.open')} onRetry={() => document.refetch()} />
    </Page>
  );
}

function Opened({ document }: { document: DocumentRow }) {
  const { t } = useTranslation('editor');
  const { connection, problem, retry } = useConnection(document);
  if (connection) return <Desk document={document} connection={connection} onReopen={retry} />;
  if (!problem) return <PageSkeleton />;
  return (
    <Page title={document.title || t('untitled')}>
      <ErrorState
        error={problem}
        what={t(problem.isPassing ? 'failed.waiting' : 'failed.open')}
        safety={t('failed.kept')}
        onRetry={retry}
      />
    </Page>
  );
}
