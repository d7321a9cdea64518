import type { UsageRow } from './queries';

/** Parts of the tokens in and out that have prices of their own. */
export type Kind = 'cached_tokens' | 'cache_write_tokens' | 'reasoning_tokens';
export type Money = 'cost_nano_usd' | 'over_nano_usd';
export type Column = 'name' | 'calls' | 'input_tokens' | 'output_tokens' | Kind | Money;

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
