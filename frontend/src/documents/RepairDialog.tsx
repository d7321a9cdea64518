import { useTranslation } from 'react-i18next';
import type { DocumentRow } from '@/api/types';
import { Confirm } from '@/ui/Confirm';
import { useToast } from '@/ui/toast';
import { useRepairDocument } from './queries';

interface Props {
  document: DocumentRow;
  onRepaired?: (() => void) | undefined;
  onClose: () => void;
}

/** What a repair does, and the way to begin it. */
export function RepairDialog({ document, onRepaired, onClose }: Props) {
  const { t } = useTranslation('documents');
  const toast = useToast();
  const repair = useRepairDocument();
  const begin = () =>
    repair.mutate(document.id, {
      onSuccess: ({ voided }) => {
        toast.done(voided.length ? t('repair.done', { count: voided.length }) : t('repair.nothing'));
        onClose();
        onRepaired?.();
      },
    });
  return (
    <Confirm
      title={t('repair.title')}
      text={t('repair.text')}
      action={t('repair.action')}
      isBusy={repair.isPending}
      error={repair.error}
      failed={t('repair.failed')}
      onConfirm={begin}
      onClose={onClose}
    />
  );
}
