import './editor.css';
import { Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { asProblem } from '@/api/problem';
import type { DocumentRow } from '@/api/types';
import { useDocument } from '@/documents/queries';
import { lazyPart } from '@/ui/lazyPage';
import { ErrorState, UnknownPage } from '@/ui/lazyStates';
import { Page } from '@/ui/Page';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { RouteFailure } from '@/ui/RouteFailure';
import { EditorLayout } from './EditorLayout';
import type { Connection } from './state/connection';
import { useConnection } from './state/useConnection';
import { useSaveStatus } from './state/useSaveStatus';

const BrokenDocument = lazyPart(async () => (await import('./BrokenDocument')).BrokenDocument);

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
  if (connection) return <LayoutOrBroken {...{ document, connection }} onReopen={retry} />;
  if (!problem) return <PageSkeleton />;
  return (
    <Page title={document.title || t('untitled')}>
      <ErrorState
        error={problem}
        what={t(problem.isTransient ? 'failed.waiting' : 'failed.open')}
        safety={t('failed.kept')}
        onRetry={retry}
      />
    </Page>
  );
}

interface LayoutOrBrokenProps {
  document: DocumentRow;
  connection: Connection;
  onReopen: () => void;
}

/** The layout, or what is shown instead when the editor cannot show the document, which may break when it goes too. */
function LayoutOrBroken(props: LayoutOrBrokenProps) {
  const { connection, onReopen } = props;
  const { refusal, unacked } = useSaveStatus(connection);
  const isStale = refusal === 'document.repaired' && unacked === 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the document turns out to be another
  useEffect(() => {
    if (isStale) onReopen();
  }, [isStale]);
  const broken = (error: unknown) => (
    <Suspense fallback={<PageSkeleton />}>
      <BrokenDocument {...props} error={error} />
    </Suspense>
  );
  return (
    <RouteFailure key={connection.doc.guid} fallback={broken}>
      {refusal === 'document.unreadable' ? broken(null) : <EditorLayout {...props} />}
    </RouteFailure>
  );
}
