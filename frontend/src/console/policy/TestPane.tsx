import { Button, NativeSelect, Stack, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '@/ui/ErrorState';
import { formValues } from '@/ui/fieldError';
import classes from './PolicyPage.module.css';
import { type Action, type Rule, type Trial, useTrial, WHERE, type Where } from './queries';

/** Tries the rules as they stand here, published or not, on a text. Nothing of it is kept. */
export function TestPane({ rules }: { rules: Rule[] }) {
  const { t } = useTranslation('policy');
  const trial = useTrial();
  return (
    <div className={classes.test}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const { text = '', where = 'prompt' } = formValues(event.currentTarget);
          trial.mutate({ text, where: where as Where, rules });
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
          <Button type="submit" variant="default" loading={trial.isPending}>
            {t('test.action')}
          </Button>
        </Stack>
      </form>
      <div role="status">
        {trial.error && <ErrorState error={trial.error} what={t('failed.test')} />}
        {trial.data && <Result trial={trial.data} />}
      </div>
    </div>
  );
}

function Result({ trial }: { trial: Trial }) {
  const { t } = useTranslation('policy');
  if (trial.blocked_by) return <p>{t('test.blocked', { rule: trial.blocked_by })}</p>;
  return (
    <Stack gap="sm">
      <strong>{t('test.passes')}</strong>
      <p className={classes.passed}>{trial.text}</p>
      {!trial.findings.length && <p>{t('test.nothing')}</p>}
      <ul>
        {trial.findings.map((finding) => (
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
