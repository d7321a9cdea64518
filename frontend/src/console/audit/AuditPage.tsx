import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { Page } from '@/ui/Page';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { AuditFilters } from './AuditFilters';
import { AuditTable } from './AuditTable';
import { EventDrawer } from './EventDrawer';
import { ExportButtons } from './ExportButtons';
import { type AuditFilter, useAuditEvents } from './queries';
import { Seal } from './Seal';

const FIELDS = ['q', 'verb', 'actor', 'subject', 'since', 'until'] as const;

/** Everything that happened, sealed; the address keeps the filter and the chosen event. */
export function AuditPage() {
  const { t } = useTranslation(['audit', 'common']);
  const [search, setSearch] = useSearchParams();
  const filter = Object.fromEntries(
    FIELDS.map((name) => [name, search.get(name) ?? '']),
  ) as unknown as AuditFilter;
  const events = useAuditEvents(filter);
  const chosen = search.get('event');
  const set = (change: Record<string, string>) => {
    const next = new URLSearchParams(search);
    for (const [name, value] of Object.entries(change)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    setSearch(next, { replace: true });
  };
  return (
    <Page title={t('title')} lead={t('lead')} actions={<ExportButtons />}>
      <Seal />
      <AuditFilters filter={filter} onChange={set} />
      {events.isPending && <PageSkeleton />}
      {events.error && (
        <ErrorState error={events.error} what={t('failed.read')} onRetry={() => events.refetch()} />
      )}
      {events.isSuccess && !events.rows.length && <EmptyState title={t('empty')} text={t('emptyText')} />}
      {events.rows.length > 0 && <AuditTable rows={events.rows} onChoose={(event) => set({ event })} />}
      {events.hasNextPage && (
        <Button
          variant="default"
          mt="md"
          loading={events.isFetchingNextPage}
          onClick={() => events.fetchNextPage()}
        >
          {t('common:more')}
        </Button>
      )}
      {chosen && <EventDrawer id={chosen} onClose={() => set({ event: '' })} />}
    </Page>
  );
}
