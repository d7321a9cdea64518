import { Alert, Button, Group } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { DocumentRow } from '@/api/types';
import { useRestoreDocument } from '@/documents/queries';
import { useToast } from '@/ui/toast';
import { saveState } from '../state/saveWords';
import classes from './Notice.module.css';
import { WayOut, type WayOutProps } from './WayOut';

interface Props extends WayOutProps {
  isEditable: boolean;
}

/** Why one can only read here, or why edits are not being saved, and what to do about it. */
export function Notice({ document, isEditable, ...way }: Props) {
  const { status } = way;
  const { t } = useTranslation(['editor', 'common']);
  if (document.trashed_at) return <Trashed document={document} />;
  if (saveState(status) === 'notSaving' && status.refusal) {
    return (
      <Alert className={classes.notice} color="rubric" title={t('notSaving.title')}>
        <p className={classes.text}>{reason(t, status.refusal)}</p>
        {KEPT.has(status.refusal) && (
          <p className={classes.text}>{t(status.isStored ? 'notSaving.kept' : 'notSaving.inTab')}</p>
        )}
        <WayOut {...way} document={document} />
      </Alert>
    );
  }
  if (isEditable || !status.isSynced) return null;
  return <p className={classes.quiet}>{t(document.may_edit ? 'readOnly.now' : 'readOnly.role')}</p>;
}

/** Where edits wait for a better time; elsewhere they are refused or have no copy left. */
const KEPT = new Set(['server.not_saving', 'document.full', 'signed_out', 'editor.outdated']);

const KNOWN = {
  'server.not_saving': 'notSaving.server',
  'document.full': 'notSaving.full',
  signed_out: 'notSaving.signedOut',
  forbidden: 'notSaving.forbidden',
  'document.unknown': 'notSaving.gone',
  'document.read_only': 'notSaving.forbidden',
  'document.trashed': 'notSaving.trashed',
  'document.too_large': 'notSaving.tooLarge',
  'document.malformed': 'notSaving.malformed',
  'editor.outdated': 'notSaving.outdated',
  'document.needs_repair': 'notSaving.needsRepair',
  'document.repaired': 'notSaving.repaired',
  'editor.unknown_content': 'notSaving.unknownContent',
} as const;

function reason(t: TFunction<['editor', 'common']>, refusal: string): string {
  const known = KNOWN[refusal as keyof typeof KNOWN];
  return known ? t(known) : t('notSaving.other', { code: refusal });
}

function Trashed({ document }: { document: DocumentRow }) {
  const { t } = useTranslation(['editor', 'documents']);
  const toast = useToast();
  const restore = useRestoreDocument();
  const putBack = () =>
    restore.mutate(document.id, { onError: (error) => toast.failed(error, t('failed.restore')) });
  return (
    <Alert className={classes.notice} color="ochre">
      <Group justify="space-between">
        {t('trashed')}
        {document.may_manage && (
          <Button size="compact-sm" variant="default" loading={restore.isPending} onClick={putBack}>
            {t('documents:restore')}
          </Button>
        )}
      </Group>
    </Alert>
  );
}
