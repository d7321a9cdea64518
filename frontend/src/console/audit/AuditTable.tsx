import { Anchor, Table } from '@mantine/core';
import { IconLock, IconLockOpen } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import classes from '../table.module.css';
import { EventName, ThingName } from './EventName';
import type { AuditEvent } from './queries';

/** One line an event; its button opens the details and the proof. */
export function AuditTable({ rows, onChoose }: { rows: AuditEvent[]; onChoose: (id: string) => void }) {
  const { t } = useTranslation('audit');
  return (
    <Table className={classes.cards ?? ''} verticalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('column.what')}</Table.Th>
          <Table.Th>{t('column.who')}</Table.Th>
          <Table.Th>{t('column.when')}</Table.Th>
          <Table.Th>{t('column.seal')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((event) => (
          <Row key={event.id} event={event} onChoose={onChoose} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Row({ event, onChoose }: { event: AuditEvent; onChoose: (id: string) => void }) {
  const { t } = useTranslation('audit');
  const format = useFormat();
  const isSealed = event.seq !== null;
  const Icon = isSealed ? IconLock : IconLockOpen;
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor
          className={classes.open ?? ''}
          component="button"
          type="button"
          onClick={() => onChoose(event.id)}
        >
          <EventName event={event} />
        </Anchor>
        <span className={classes.facts}>
          <ThingName event={event} /> {event.subject_name || event.subject_id.slice(0, 8)}
        </span>
      </Table.Td>
      <Table.Td>
        {event.actor_name || t(`kind.${event.actor_kind}`)}
        {event.actor_name && event.actor_kind !== 'system' && (
          <span className={classes.facts}>{t(`kind.${event.actor_kind}`)}</span>
        )}
      </Table.Td>
      <Table.Td className="tabular">{format.instant(event.at)}</Table.Td>
      <Table.Td>
        <Icon size={14} aria-hidden /> {isSealed ? t('place', { seq: event.seq }) : t('unsealed')}
      </Table.Td>
    </Table.Tr>
  );
}
