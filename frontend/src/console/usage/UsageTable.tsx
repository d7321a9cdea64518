import { Table, UnstyledButton } from '@mantine/core';
import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import { EmptyState } from '@/ui/EmptyState';
import type { By, Usage, UsageRow } from './queries';
import { type Column, sorted } from './sorting';
import { useRowName } from './useRowName';

const NUMBERS: Exclude<Column, 'name'>[] = ['calls', 'input_tokens', 'output_tokens', 'cost_nano_usd'];

/** The same numbers as the chart, exact, and sorted by any column. */
export function UsageTable({ usage, by }: { usage: Usage; by: By }) {
  const { t } = useTranslation('usage');
  const [order, setOrder] = useState<{ column: Column; descends: boolean } | null>(null);
  const nameOf = useRowName(by);
  if (!usage.results.length) return <EmptyState title={t('empty')} text={t('emptyText')} />;
  const rows = order ? sorted(usage.results, order.column, order.descends, nameOf) : usage.results;
  const head = (column: Column, label: string) => (
    <Head
      label={label}
      order={order?.column === column ? (order.descends ? 'descending' : 'ascending') : 'none'}
      isNumber={column !== 'name'}
      onSort={() => setOrder({ column, descends: order?.column === column ? !order.descends : true })}
    />
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll-x" tabIndex={0} aria-label={t('table')}>
      <Table className="tabular" verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            {head('name', t(`by.${by}`))}
            {NUMBERS.map((column) => (
              <Fragment key={column}>{head(column, t(`column.${column}`))}</Fragment>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Line key={nameOf(row)} name={nameOf(row)} row={row} />
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          <Line name={t('total')} row={usage.total} />
        </Table.Tfoot>
      </Table>
    </section>
  );
}

interface HeadProps {
  label: string;
  order: 'ascending' | 'descending' | 'none';
  isNumber: boolean;
  onSort: () => void;
}

function Head({ label, order, isNumber, onSort }: HeadProps) {
  const mark = { ascending: ' ↑', descending: ' ↓', none: '' }[order];
  return (
    <Table.Th aria-sort={order} ta={isNumber ? 'end' : 'start'}>
      <UnstyledButton onClick={onSort} fw={600} fz="sm">
        {label}
        {mark}
      </UnstyledButton>
    </Table.Th>
  );
}

function Line({ name, row }: { name: string; row: UsageRow }) {
  const format = useFormat();
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        {name}
      </Table.Th>
      <Table.Td ta="end">{format.number(row.calls)}</Table.Td>
      <Table.Td ta="end">{format.number(row.input_tokens)}</Table.Td>
      <Table.Td ta="end">{format.number(row.output_tokens)}</Table.Td>
      <Table.Td ta="end">{format.usd(row.cost_nano_usd)}</Table.Td>
    </Table.Tr>
  );
}
