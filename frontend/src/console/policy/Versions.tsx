import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMemberName } from '@/api/members';
import { useFormat } from '@/i18n/format';
import { ErrorState } from '@/ui/ErrorState';
import classes from './PolicyPage.module.css';
import { type Policy, type Rule, usePolicyVersions } from './queries';

interface Props {
  current: number;
  /** Takes the rules of a version as a draft; null for readers. */
  onTake: ((rules: Rule[]) => void) | null;
}

/** All versions, newest first; an earlier one can be taken up again as a draft. */
export function Versions({ current, onTake }: Props) {
  const { t } = useTranslation(['policy', 'common']);
  const versions = usePolicyVersions();
  if (versions.error) {
    return (
      <ErrorState error={versions.error} what={t('failed.versions')} onRetry={() => versions.refetch()} />
    );
  }
  return (
    <>
      {versions.rows.map((policy) => (
        <VersionLine
          key={policy.version}
          policy={policy}
          isCurrent={policy.version === current}
          onTake={onTake}
        />
      ))}
      {versions.hasNextPage && (
        <Button size="xs" variant="default" mt="sm" onClick={() => versions.fetchNextPage()}>
          {t('common:more')}
        </Button>
      )}
    </>
  );
}

function VersionLine({
  policy,
  isCurrent,
  onTake,
}: {
  policy: Policy;
  isCurrent: boolean;
  onTake: Props['onTake'];
}) {
  const { t } = useTranslation('policy');
  const format = useFormat();
  const who = useMemberName(policy.published_by);
  const facts = [
    t('version', { version: policy.version }),
    t('rules', { count: policy.rules.length }),
    who,
    policy.published_at && format.moment(policy.published_at),
  ];
  return (
    <div className={classes.rule}>
      <span className={classes.words}>
        {facts.filter(Boolean).join(' · ')}
        {isCurrent && <strong> · {t('inForce')}</strong>}
      </span>
      {onTake && !isCurrent && (
        <Button size="compact-xs" variant="default" onClick={() => onTake(policy.rules)}>
          {t('take')}
        </Button>
      )}
    </div>
  );
}
