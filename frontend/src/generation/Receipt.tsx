import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMemberName } from '@/api/members';
import { useFormat } from '@/i18n/format';
import { ErrorState } from '@/ui/ErrorState';
import { isDemo, ModelName } from './ModelName';
import { maskedIn } from './OriginFacts';
import { type SpanReceipt, useSpanReceipt } from './queries';
import classes from './Receipt.module.css';
import { SourceList } from './SourceChip';

interface Props {
  documentId: string;
  generationId: string;
}

/** Where a span came from: model, price, policy, prompt, people and sources. */
export function Receipt({ documentId, generationId }: Props) {
  const { t } = useTranslation('ai');
  const { receipt, query } = useSpanReceipt(documentId, generationId);
  if (receipt) return <Facts receipt={receipt} />;
  if (query.isFetching) return <Skeleton height={40} />;
  if (query.error) {
    return <ErrorState error={query.error} what={t('receipt.failed')} onRetry={() => query.refetch()} />;
  }
  return <p>{t('receipt.unknown')}</p>;
}

function Facts({ receipt }: { receipt: SpanReceipt }) {
  const { t } = useTranslation('ai');
  const format = useFormat();
  const asked = useMemberName(receipt.requested_by);
  const accepted = useMemberName(receipt.accepted_by);
  return (
    <>
      <dl className={classes.facts}>
        <Fact name={t('receipt.model')}>
          <ModelName model={receipt.model} isDemo={isDemo(receipt.provider, receipt.demo)} />
        </Fact>
        {receipt.cost_nano_usd !== undefined && (
          <Fact name={t('receipt.cost')}>{format.usd(receipt.cost_nano_usd)}</Fact>
        )}
        {receipt.usage && (
          <Fact name={t('receipt.tokens')}>
            {t('receipt.tokensValue', {
              read: format.number(receipt.usage.input_tokens),
              cached: format.number(receipt.usage.cached_tokens),
              written: format.number(receipt.usage.cache_write_tokens),
              said: format.number(receipt.usage.output_tokens),
              thought: format.number(receipt.usage.reasoning_tokens),
            })}
          </Fact>
        )}
        {asked && <Fact name={t('receipt.asked')}>{asked}</Fact>}
        {accepted && <Fact name={t('receipt.accepted')}>{accepted}</Fact>}
        {receipt.accepted_at && <Fact name={t('receipt.when')}>{format.moment(receipt.accepted_at)}</Fact>}
        {receipt.policy_version && (
          <Fact name={t('receipt.policy')}>
            {t('receipt.policyValue', { version: receipt.policy_version, count: maskedIn(receipt.verdict) })}
          </Fact>
        )}
        {receipt.prompt_sha256 && (
          <Fact name={t('receipt.prompt')}>
            <code>{receipt.prompt_sha256.slice(0, 16)}…</code>
          </Fact>
        )}
      </dl>
      <SourceList sources={receipt.sources ?? []} />
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
