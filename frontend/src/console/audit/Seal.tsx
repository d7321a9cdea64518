import { Button, Code } from '@mantine/core';
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import { ErrorState } from '@/ui/ErrorState';
import { type Head, useHead, useVerify, type Verification } from './queries';
import classes from './Seal.module.css';

/** The newest signed head, and a button that has the whole log recomputed. */
export function Seal() {
  const { t } = useTranslation('audit');
  const head = useHead();
  const verify = useVerify();
  return (
    <section className={classes.seal} aria-label={t('head.title')}>
      <div className={classes.line}>
        <span>{head.data && <HeadLine head={head.data.head} />}</span>
        <Button
          size="xs"
          leftSection={<IconShieldCheck size={16} aria-hidden />}
          loading={verify.isPending}
          onClick={() => verify.mutate()}
        >
          {t('verify.action')}
        </Button>
      </div>
      {head.error && <ErrorState error={head.error} what={t('failed.head')} onRetry={() => head.refetch()} />}
      {verify.error && <ErrorState error={verify.error} what={t('failed.verify')} />}
      {verify.data && <Result result={verify.data} />}
    </section>
  );
}

function HeadLine({ head }: { head: Head | null }) {
  const { t } = useTranslation('audit');
  return head ? <HeadWords head={head} /> : t('head.none');
}

function HeadWords({ head }: { head: Head }) {
  const { t } = useTranslation('audit');
  const format = useFormat();
  return (
    <>
      {t('head.words', { size: format.number(head.size), when: format.ago(head.at) })}
      <span className={classes.hash}>
        {t('head.root')} <Code>{head.root.slice(0, 24)}…</Code> {t('head.key')} <Code>{head.key_id}</Code>
      </span>
    </>
  );
}

function Result({ result }: { result: Verification }) {
  const { t } = useTranslation('audit');
  const format = useFormat();
  const Icon = result.is_ok ? IconShieldCheck : IconShieldX;
  return (
    <div className={classes.result} data-ok={result.is_ok} role="status">
      <Icon size={18} aria-hidden />
      <div>
        <strong>{t(result.is_ok ? 'verify.ok' : 'verify.broken')}</strong>{' '}
        {t('verify.counts', {
          events: format.number(result.events),
          rows: format.number(result.rows_recomputed),
          heads: format.number(result.heads),
        })}
        {result.problems.map((problem) => (
          <div key={problem}>{problem}</div>
        ))}
        <div className={classes.hint}>{t('verify.offline')}</div>
      </div>
    </div>
  );
}
