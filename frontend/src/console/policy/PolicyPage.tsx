import { Button, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTenant } from '@/api/session';
import { useFormat } from '@/i18n/format';
import { Confirm } from '@/ui/Confirm';
import { ErrorState } from '@/ui/ErrorState';
import { Page } from '@/ui/Page';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { useToast } from '@/ui/toast';
import classes from './PolicyPage.module.css';
import { type Policy, type Rule, usePolicy, usePublish } from './queries';
import { RuleRows } from './RuleRows';
import { TestPane } from './TestPane';
import { Versions } from './Versions';

/** The rules every prompt, source and answer passes; drafted here, tried, then published as a version. */
export function PolicyPage() {
  const { t } = useTranslation('policy');
  const policy = usePolicy();
  return (
    <Page title={t('title')} lead={t('lead')}>
      {policy.isPending && <PageSkeleton />}
      {policy.error && (
        <ErrorState error={policy.error} what={t('failed.read')} onRetry={() => policy.refetch()} />
      )}
      {policy.data && <Editor key={policy.data.version} policy={policy.data} />}
    </Page>
  );
}

function Editor({ policy }: { policy: Policy }) {
  const { t } = useTranslation('policy');
  const { can } = useTenant();
  const format = useFormat();
  const [draft, setDraft] = useState<Rule[] | null>(null);
  const rules = draft ?? policy.rules;
  const mayManage = can('policy.manage');
  const published = policy.published_at
    ? t('published', { version: policy.version, when: format.moment(policy.published_at) })
    : t('builtIn', { version: policy.version });
  return (
    <>
      <p className={classes.state}>{draft ? t('draft', { version: policy.version }) : published}</p>
      <RuleRows rules={rules} onChange={mayManage ? setDraft : null} />
      {draft && <Publish draft={draft} onDiscard={() => setDraft(null)} />}
      <section className={classes.section}>
        <Title order={2} size="h3">
          {t('test.title')}
        </Title>
        <TestPane rules={rules} />
      </section>
      <section className={classes.section}>
        <Title order={2} size="h3">
          {t('versions')}
        </Title>
        <Versions current={policy.version} onTake={mayManage ? setDraft : null} />
      </section>
    </>
  );
}

function Publish({ draft, onDiscard }: { draft: Rule[]; onDiscard: () => void }) {
  const { t } = useTranslation('policy');
  const toast = useToast();
  const publish = usePublish();
  const [asking, setAsking] = useState(false);
  const go = () =>
    publish.mutate(draft, { onSuccess: (policy) => toast.done(t('done', { version: policy.version })) });
  return (
    <div className={classes.publish}>
      <Button onClick={() => setAsking(true)}>{t('publish')}</Button>
      <Button variant="default" onClick={onDiscard}>
        {t('discard')}
      </Button>
      {asking && (
        <Confirm
          title={t('confirm.title')}
          text={t('confirm.text')}
          action={t('publish')}
          isBusy={publish.isPending}
          error={publish.error}
          failed={t('failed.publish')}
          onConfirm={go}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}
