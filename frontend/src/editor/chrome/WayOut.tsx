import { Button, CopyButton, Group } from '@mantine/core';
import type { Editor } from '@tiptap/core';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DocumentRow } from '@/api/types';
import { RepairButton } from '@/documents/RepairButton';
import { lazyPart } from '@/ui/lazyPage';
import type { Connection } from '../state/connection';
import { canOnlyDiscard, type SaveStatus } from '../state/saveWords';

const Confirm = lazyPart(async () => (await import('@/ui/Confirm')).Confirm);

export interface WayOutProps {
  document: DocumentRow;
  connection: Connection;
  status: SaveStatus;
  editor: Pick<Editor, 'getText'>;
  onReopen: () => void;
}

/** What one can do about edits that are not saved: try again, take the text along, give the edits up. */
export function WayOut({ document, connection, status, editor, onReopen }: WayOutProps) {
  const { t } = useTranslation(['editor', 'common']);
  const [isAsking, setAsking] = useState(false);
  const discard = () => void connection.discard().then(onReopen);
  return (
    <Group gap="xs">
      <Button size="compact-sm" variant="default" onClick={connection.reconnect}>
        {t('common:error.retry')}
      </Button>
      {status.unacked > 0 && (
        <CopyButton value={editor.getText({ blockSeparator: '\n\n' })}>
          {({ copied, copy }) => (
            <Button size="compact-sm" variant="default" onClick={copy}>
              {copied ? t('common:copied') : t('notSaving.copy')}
            </Button>
          )}
        </CopyButton>
      )}
      {status.refusal === 'document.needs_repair' && document.may_manage && (
        <RepairButton document={document} onRepaired={onReopen} />
      )}
      {canOnlyDiscard(status) && (
        <Button size="compact-sm" variant="default" color="red" onClick={() => setAsking(true)}>
          {t('notSaving.discard')}
        </Button>
      )}
      <Suspense>
        {isAsking && (
          <Confirm
            title={t('notSaving.discardTitle')}
            text={t('notSaving.discardText')}
            action={t('notSaving.discard')}
            isDangerous
            isBusy={false}
            error={null}
            failed={t('notSaving.discardTitle')}
            onConfirm={discard}
            onClose={() => setAsking(false)}
          />
        )}
      </Suspense>
    </Group>
  );
}
