import { Table, UnstyledButton } from '@mantine/core';
import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import { EmptyState } from '@/ui/EmptyState';
import type { By, Usage, UsageRow } from './queries';
import { type Column, type Kind, sorted } from './sorting';
import { useRowName } from './useRowName';

type Numbers = Exclude<Column, 'name'>[];
const KINDS: Kind[] = ['cached_tokens', 'cache_write_tokens', 'reasoning_tokens'];

/** A kind of token that nobody used has no column, nor has the over-use of vendors that kept within bounds. */
const columnsOf = (total: UsageRow): Numbers => [
  'calls',
  'input_tokens',
  'output_tokens',
  ...KINDS.filter((kind) => total[kind] > 0),
  'cost_nano_usd',
  ...(total.over_nano_usd > 0 ? (['over_nano_usd'] as const) : []),
];

/** The same numbers as the chart, exact, and sorted by any column. */
export function UsageTable({ usage, by }: { usage: Usage; by: By }) {
  const { t } = useTranslation('usage');
  const [order, setOrder] = useState<{ column: Column; descends: boolean } | null>(null);
  const nameOf = useRowName(by);
  if (!usage.results.length) return <EmptyState title={t('empty')} text={t('emptyText')} />;
  const columns = columnsOf(usage.total);
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
            {columns.map((column) => (
              <Fragment key={column}>{head(column, t(`column.${column}`))}</Fragment>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Line key={nameOf(row)} name={nameOf(row)} row={row} columns={columns} />
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          <Line name={t('total')} row={usage.total} columns={columns} />
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

function Line({ name, row, columns }: { name: string; row: UsageRow; columns: Numbers }) {
  const format = useFormat();
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        {name}
      </Table.Th>
      {columns.map((column) => (
        <Table.Td key={column} ta="end">
          {column.endsWith('_nano_usd') ? format.usd(row[column]) : format.number(row[column])}
        </Table.Td>
      ))}
    </Table.Tr>
  );
}
