import { Group, NativeSelect, SegmentedControl, Title } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { ErrorState } from '@/ui/ErrorState';
import { Page } from '@/ui/Page';
import { PageSkeleton } from '@/ui/PageSkeleton';
import classes from '../table.module.css';
import { BudgetList } from './BudgetList';
import { DAYS, periodOf } from './period';
import { type By, useUsage } from './queries';
import { UsageTable } from './UsageTable';

const Chart = lazy(async () => ({ default: (await import('./UsageChart')).UsageChart }));
const GROUPS: By[] = ['day', 'member', 'model'];

/** What was spent, against which budget; the address keeps period and grouping. */
export function UsagePage() {
  const { t } = useTranslation('usage');
  const [search, setSearch] = useSearchParams();
  const days = Number(search.get('days')) || 30;
  const by = GROUPS.find((group) => group === search.get('by')) ?? 'day';
  const usage = useUsage(periodOf(days), by);
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(search);
    next.set(name, value);
    setSearch(next, { replace: true });
  };
  return (
    <Page title={t('title')} lead={t('lead')}>
      <BudgetList />
      <section className={classes.section}>
        <Group justify="space-between" mb="md">
          <Title order={2} size="h3">
            {t('used')}
          </Title>
          <Group gap="sm">
            <SegmentedControl
              size="xs"
              aria-label={t('by.label')}
              value={by}
              onChange={(value) => set('by', value)}
              data={GROUPS.map((value) => ({ value, label: t(`by.${value}`) }))}
            />
            <NativeSelect
              size="xs"
              aria-label={t('period')}
              value={String(days)}
              onChange={(event) => set('days', event.currentTarget.value)}
              data={DAYS.map((count) => ({ value: String(count), label: t('days', { count }) }))}
            />
          </Group>
        </Group>
        {usage.isPending && <PageSkeleton />}
        {usage.error && (
          <ErrorState error={usage.error} what={t('failed.read')} onRetry={() => usage.refetch()} />
        )}
        {usage.data && (
          <>
            <Suspense fallback={<PageSkeleton lines={['100%']} />}>
              <Chart usage={usage.data} by={by} />
            </Suspense>
            <UsageTable usage={usage.data} by={by} />
          </>
        )}
      </section>
    </Page>
  );
}
