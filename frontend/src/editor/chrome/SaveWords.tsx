import { Button } from '@mantine/core';
import {
  IconCircleCheck,
  IconCloudOff,
  IconCloudUp,
  IconExclamationCircle,
  IconEye,
  IconLoader,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type SaveState, type SaveStatus, saveState } from '../state/saveWords';
import classes from './SaveWords.module.css';

const ICONS: Record<SaveState, typeof IconEye> = {
  opening: IconLoader,
  readOnly: IconEye,
  saved: IconCircleCheck,
  saving: IconCloudUp,
  offline: IconCloudOff,
  notSaving: IconExclamationCircle,
};

/** The state of saving in words, the same ones everywhere; read out when it changes for the worse. */
export function SaveWords({ status, onRetry }: { status: SaveStatus; onRetry: () => void }) {
  const { t } = useTranslation(['editor', 'common']);
  const state = saveState(status);
  const Icon = ICONS[state];
  const isBad = state === 'offline' || state === 'notSaving';
  return (
    <div
      className={classes.words}
      data-state={state}
      data-testid="save-state"
      role={isBad ? 'alert' : 'status'}
    >
      <Icon size={16} stroke={1.7} aria-hidden />
      <span>{state === 'offline' ? offline(t, status) : t(`save.${state}`)}</span>
      {isBad && (
        <Button size="compact-xs" variant="default" onClick={onRetry}>
          {t('common:error.retry')}
        </Button>
      )}
    </div>
  );
}

type Words = ReturnType<typeof useTranslation<['editor', 'common']>>['t'];

function offline(t: Words, { unacked: count, isStored }: SaveStatus): string {
  if (count === 0) return t('save.offlineNone');
  return isStored ? t('save.offline', { count }) : t('save.offlineInTab', { count });
}
