import { Button, NativeSelect, Stack, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '@/ui/ErrorState';
import { formValues } from '@/ui/fieldError';
import classes from './PolicyPage.module.css';
import { type Action, type PolicyDryRun, type Rule, usePolicyDryRun, WHERE, type Where } from './queries';

/** Tries the rules as they stand here, published or not, on a text. Nothing of it is kept. */
export function TestPane({ rules }: { rules: Rule[] }) {
  const { t } = useTranslation('policy');
  const dryRun = usePolicyDryRun();
  return (
    <div className={classes.test}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const { text = '', where = 'prompt' } = formValues(event.currentTarget);
          dryRun.mutate({ text, where: where as Where, rules });
        }}
      >
        <Stack gap="sm">
          <Textarea
            name="text"
            label={t('test.text')}
            description={t('test.hint')}
            defaultValue={t('test.sample')}
            autosize
            minRows={4}
            maxRows={12}
            required
          />
          <NativeSelect
            name="where"
            label={t('test.where')}
            data={WHERE.map((value) => ({ value, label: t(`where.${value}`) }))}
          />
          <Button type="submit" variant="default" loading={dryRun.isPending}>
            {t('test.action')}
          </Button>
        </Stack>
      </form>
      <div role="status">
        {dryRun.error && <ErrorState error={dryRun.error} what={t('failed.test')} />}
        {dryRun.data && <Result dryRun={dryRun.data} />}
      </div>
    </div>
  );
}

function Result({ dryRun }: { dryRun: PolicyDryRun }) {
  const { t } = useTranslation('policy');
  if (dryRun.blocked_by) return <p>{t('test.blocked', { rule: dryRun.blocked_by })}</p>;
  return (
    <Stack gap="sm">
      <strong>{t('test.passes')}</strong>
      <p className={classes.passed}>{dryRun.text}</p>
      {!dryRun.findings.length && <p>{t('test.nothing')}</p>}
      <ul>
        {dryRun.findings.map((finding) => (
          <li key={`${finding.rule}-${finding.detector}`}>
            {t('test.finding', {
              rule: finding.rule,
              action: t(`action.${finding.action as Action}`),
              count: finding.count,
            })}
          </li>
        ))}
      </ul>
    </Stack>
  );
}
