import { Button, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { isDemo, ModelName } from '@/generation/ModelName';
import { NoticeLine } from '@/generation/NoticeLine';
import type { Run } from '@/generation/run';
import classes from './AiCard.module.css';

/** While the AI works: what it does, which model, and the way to stop it. */
export function RunBody({
  run,
  isReconnecting,
  onStop,
}: {
  run: Run;
  isReconnecting: boolean;
  onStop: () => void;
}) {
  const { t } = useTranslation('ai');
  const step = isReconnecting ? 'reconnecting' : stepOf(run);
  return (
    <div className={classes.row}>
      <Loader size="xs" type="dots" aria-hidden />
      <span>{t(`step.${step}`)}</span>
      <span className={classes.facts}>
        <ModelName model={run.model} isDemo={isDemo(run.provider, run.isDemo)} />
      </span>
      <Button size="compact-sm" variant="default" onClick={onStop}>
        {t('stop')}
      </Button>
      {run.notices.map((notice) => (
        <NoticeLine key={notice.code} notice={notice} />
      ))}
    </div>
  );
}

function stepOf({ state }: Run): 'searching' | 'thinking' | 'writing' {
  return state === 'searching' || state === 'thinking' ? state : 'writing';
}
