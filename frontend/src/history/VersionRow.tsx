import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Version } from '@/api/types';
import { useFormat } from '@/i18n/format';
import { Confirm } from '@/ui/Confirm';
import { useToast } from '@/ui/toast';
import classes from './HistoryPanel.module.css';
import { useRestoreVersion } from './queries';

const MAX_NAME_CHARS = 200;

interface Props {
  version: Version;
  documentId: string;
  isCompared: boolean;
  isEditable: boolean;
}

/** One named state: compare it with the text of now, or bring it back. */
export function VersionRow({ version, documentId, isCompared, isEditable }: Props) {
  const { t } = useTranslation('history');
  const format = useFormat();
  const [search, setSearch] = useSearchParams();
  const [asking, ask] = useDisclosure(false);
  const toast = useToast();
  const restore = useRestoreVersion(documentId);
  const compare = () => {
    const next = new URLSearchParams(search);
    if (isCompared) next.delete('from');
    else next.set('from', String(version.seq));
    setSearch(next, { replace: true });
  };
  /** The comparison was with the text of before: the text itself is shown, as it is now. */
  const done = () => {
    ask.close();
    const next = new URLSearchParams(search);
    next.delete('from');
    next.delete('to');
    setSearch(next, { replace: true });
    toast.done(t('restored', { name: version.name }));
  };
  const bringBack = () => {
    const when = format.moment(version.created_at);
    const name = t('restoredName', { name: version.name, when }).slice(0, MAX_NAME_CHARS);
    restore.mutate({ id: version.id, name }, { onSuccess: done });
  };
  return (
    <li className={classes.row} data-compared={isCompared}>
      <span className={classes.title}>{version.name}</span>
      <span className={classes.facts}>
        {version.named_by_name ? `${version.named_by_name} · ` : ''}
        {format.moment(version.created_at)}
      </span>
      <div className={classes.actions}>
        <Button size="compact-xs" variant="default" aria-pressed={isCompared} onClick={compare}>
          {t(isCompared ? 'compareEnd' : 'compare')}
        </Button>
        {isEditable && (
          <Button size="compact-xs" variant="default" onClick={ask.open}>
            {t('restore')}
          </Button>
        )}
      </div>
      {asking && (
        <Confirm
          title={t('confirm.title', { name: version.name })}
          text={t('confirm.text')}
          action={t('restore')}
          isBusy={restore.isPending}
          error={restore.error}
          failed={t('failed.restore')}
          onConfirm={bringBack}
          onClose={ask.close}
        />
      )}
    </li>
  );
}
