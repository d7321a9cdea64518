import { Button, Drawer, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useTenant } from '@/api/session';
import { useFormat } from '@/i18n/format';
import { CopyBlock } from '@/ui/CopyField';
import { ErrorState } from '@/ui/ErrorState';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { useFocusBack } from '@/ui/useFocusBack';
import { ContentBlock } from './ContentBlock';
import { EventName, ThingName } from './EventName';
import { isIncluded } from './inclusion';
import { type AuditEventDetail, useAuditEvent, useProof } from './queries';
import classes from './Seal.module.css';

/** One event with its fields and its proof. */
export function EventDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation(['audit', 'common']);
  const event = useAuditEvent(id);
  useFocusBack();
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="32rem"
      title={t('event')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {event.isPending && <PageSkeleton />}
      {event.error && (
        <ErrorState error={event.error} what={t('failed.event')} onRetry={() => event.refetch()} />
      )}
      {event.data && <Details event={event.data} />}
    </Drawer>
  );
}

function Details({ event }: { event: AuditEventDetail }) {
  const { t } = useTranslation('audit');
  const format = useFormat();
  const { can } = useTenant();
  const isClosed = event.has_personal && !event.personal && !event.is_erased;
  const shown = { ...event.data, ...(event.personal ?? {}) };
  return (
    <Stack>
      <Text fw={600}>
        <EventName event={event} />
      </Text>
      <Text size="xs">{event.verb}</Text>
      <Text size="sm">
        {event.actor_name || t(`kind.${event.actor_kind}`)} · {format.instant(event.at)}
      </Text>
      <Text size="sm" className="break-anywhere">
        <ThingName event={event} /> {event.subject_name} {event.subject_id}
      </Text>
      {event.is_erased && <Text size="sm">{t('erased')}</Text>}
      <CopyBlock label={t('fields')} value={JSON.stringify(shown, null, 2)} />
      {isClosed && can('audit.content') && <ContentBlock id={event.id} />}
      {isClosed && !can('audit.content') && <Text size="sm">{t('content.closed')}</Text>}
      {event.request_id && <CopyBlock label={t('request')} value={event.request_id} />}
      {event.seq === null ? <Text size="sm">{t('notSealed')}</Text> : <ProofBlock id={event.id} />}
    </Stack>
  );
}

/** Fetches the proof and recomputes it here, so that the answer does not rest on the server's word. */
function ProofBlock({ id }: { id: string }) {
  const { t } = useTranslation('audit');
  const proof = useProof(id);
  const check = useMutation({
    mutationFn: async () => {
      const { row, seq, head, proof: path } = await proof.mutateAsync();
      return isIncluded(row, seq, head.size, path, head.root);
    },
  });
  return (
    <>
      <Button size="xs" variant="default" loading={check.isPending} onClick={() => check.mutate()}>
        {t('proof.action')}
      </Button>
      {check.error && <ErrorState error={check.error} what={t('failed.proof')} />}
      {check.isSuccess && (
        <div className={classes.result} data-ok={check.data} role="status">
          {t(check.data ? 'proof.ok' : 'proof.broken')}
        </div>
      )}
      {proof.data && (
        <>
          <CopyBlock label={t('proof.row')} value={proof.data.row} />
          <CopyBlock label={t('proof.path')} value={proof.data.proof.join('\n') || '–'} />
          <CopyBlock label={t('proof.head')} value={JSON.stringify(proof.data.head, null, 2)} />
        </>
      )}
    </>
  );
}
