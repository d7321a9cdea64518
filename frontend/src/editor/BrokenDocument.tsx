import { Button, CopyButton, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import type { DocumentRow } from '@/api/types';
import { RepairButton } from '@/documents/RepairButton';
import { HistoryPanel } from '@/history/HistoryPanel';
import { readableText } from '@/prose/readableText';
import { ErrorState } from '@/ui/ErrorState';
import { Page } from '@/ui/Page';
import type { Connection } from './state/connection';
import { useExport } from './state/useExport';

interface Props {
  document: DocumentRow;
  connection: Connection;
  error: unknown;
  /** Opens the document anew, as the server has it. */
  onReopen: () => void;
}

/** Stands where a document cannot be shown: what can be read of it, its versions, and the way to mend it. */
export function BrokenDocument({ document, connection, error, onReopen }: Props) {
  const { t } = useTranslation(['editor', 'common']);
  const save = useExport(document);
  const text = readableText(connection.doc);
  return (
    <Page title={document.title || t('untitled')}>
      <Stack>
        <ErrorState
          error={
            error instanceof Problem
              ? error
              : new Problem(0, { code: 'document.unreadable', detail: t('broken.why') }, null)
          }
          what={t('broken.title')}
          safety={t(document.may_manage ? 'broken.repair' : 'broken.ask')}
          onRetry={onReopen}
        >
          {document.may_manage && <RepairButton document={document} onRepaired={onReopen} />}
          {text && (
            <CopyButton value={text}>
              {({ copied, copy }) => (
                <Button size="xs" variant="default" onClick={copy}>
                  {copied ? t('common:copied') : t('broken.copy')}
                </Button>
              )}
            </CopyButton>
          )}
          <Button size="xs" variant="default" onClick={() => void save()}>
            {t('export')}
          </Button>
        </ErrorState>
        <HistoryPanel documentId={document.id} isEditable={false} />
      </Stack>
    </Page>
  );
}
