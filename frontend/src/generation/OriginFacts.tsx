import { useTranslation } from 'react-i18next';
import type { Origin, Verdicts } from '@/api/types';
import { useFormat } from '@/i18n/format';
import { isDemo, ModelName } from './ModelName';
import classes from './OriginFacts.module.css';

/** In one line: by AI, which model, what it cost, what the policy did. */
export function OriginFacts({ origin }: { origin: Origin }) {
  const { t } = useTranslation('ai');
  const format = useFormat();
  const masked = maskedIn(origin.verdict);
  return (
    <span className={classes.facts}>
      {t('by')} · <ModelName model={origin.model} isDemo={isDemo(origin.provider, origin.demo)} />
      {origin.cost_nano_usd !== undefined && <> · {format.usd(origin.cost_nano_usd)}</>}
      {masked > 0 && <> · {t('masked', { count: masked })}</>}
    </span>
  );
}

/** How many personal details were kept from the model. */
export function maskedIn(verdicts: Verdicts | undefined): number {
  const findings = verdicts?.prompt?.findings ?? [];
  return findings.reduce((sum, finding) => sum + finding.count, 0);
}
