import type { UsageRow } from './queries';

export type Column = 'name' | 'calls' | 'input_tokens' | 'output_tokens' | 'cost_nano_usd';

/** A sorted copy; names by the rules of the language, numbers by size. */
export function sorted(
  rows: UsageRow[],
  column: Column,
  descends: boolean,
  nameOf: (row: UsageRow) => string,
): UsageRow[] {
  const sign = descends ? -1 : 1;
  const compare = (one: UsageRow, other: UsageRow) =>
    column === 'name' ? nameOf(one).localeCompare(nameOf(other)) : one[column] - other[column];
  return [...rows].sort((one, other) => sign * compare(one, other));
}
