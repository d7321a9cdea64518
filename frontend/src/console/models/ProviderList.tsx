import { Badge, Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import { Confirm } from '@/ui/Confirm';
import { ErrorState } from '@/ui/ErrorState';
import classes from './ProviderList.module.css';
import { type Provider, type TestResult, useModelActions } from './queries';

/** Accounts with providers. Keys are kept sealed and never shown again. */
export function ProviderList({ rows }: { rows: Provider[] }) {
  return (
    <ul className={classes.list}>
      {rows.map((provider) => (
        <ProviderCard key={provider.id} provider={provider} />
      ))}
    </ul>
  );
}

function ProviderCard({ provider }: { provider: Provider }) {
  const { t } = useTranslation(['console', 'common']);
  const { test } = useModelActions();
  return (
    <li className={classes.card}>
      <Group justify="space-between">
        <span>
          <strong>{provider.name}</strong>{' '}
          {!provider.built_in && <Badge variant="default">{t(`providers.kind.${provider.kind}`)}</Badge>}
          {provider.base_url && <span className={classes.facts}>{provider.base_url}</span>}
        </span>
        <Group gap="xs">
          <Button
            size="compact-sm"
            variant="default"
            loading={test.isPending}
            onClick={() => test.mutate(provider.id)}
          >
            {t('providers.test')}
          </Button>
          {!provider.built_in && <RemoveButton provider={provider} />}
        </Group>
      </Group>
      <Tested provider={provider} result={test.data} />
      {provider.enabled && !provider.offered && <Text size="sm">{t('providers.untested')}</Text>}
      {test.error ? <ErrorState error={test.error} what={t('providers.notTested')} /> : null}
    </li>
  );
}

function Tested({ provider, result }: { provider: Provider; result: TestResult | undefined }) {
  const { t } = useTranslation('console');
  const format = useFormat();
  if (result) {
    return (
      <Text size="sm" role="status" c={result.ok ? undefined : 'var(--mantine-color-error)'}>
        {result.ok
          ? t('providers.passed', { ms: result.latency_ms })
          : t('providers.refused', { reason: result.failure })}
        {result.missing.length > 0 && ` ${t('providers.missing', { models: result.missing.join(', ') })}`}
      </Text>
    );
  }
  if (!provider.tested_at) return null;
  const when = format.ago(provider.tested_at);
  return (
    <Text size="sm" c="dimmed">
      {provider.test_failure
        ? t('providers.lastRefused', { when, reason: provider.test_failure })
        : t('providers.lastPassed', { when })}
    </Text>
  );
}

function RemoveButton({ provider }: { provider: Provider }) {
  const { t } = useTranslation(['console', 'common']);
  const [asking, ask] = useDisclosure(false);
  const { remove } = useModelActions();
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={ask.open}>
        {t('providers.remove')}
      </Button>
      {asking && (
        <Confirm
          title={t('providers.confirm', { name: provider.name })}
          text={t('providers.confirmText')}
          action={t('providers.remove')}
          isDangerous
          isBusy={remove.isPending}
          error={remove.error}
          failed={t('providers.notRemoved')}
          onConfirm={() => remove.mutate(provider.id, { onSuccess: ask.close })}
          onClose={ask.close}
        />
      )}
    </>
  );
}
