const PLACES = 9;

/** What counts as an amount. "1,000" does not: it is a thousand to some and one to others. */
export const AMOUNT = '(?![1-9][0-9]{0,2},[0-9]{3}$)([0-9]+[.,]?[0-9]{0,9}|[.,][0-9]{1,9})';

/** Dollars as typed to whole nano-dollars, digit by digit: a float would round. Empty means no cap. */
export function nanoOfUsd(typed: string): number | null {
  const text = typed.trim();
  if (!text) return null;
  const [whole = '0', part = ''] = text.split(/[.,]/);
  return Number(`${whole || '0'}${part.slice(0, PLACES).padEnd(PLACES, '0')}`);
}

/** The other way, without needless zeros. */
export function usdOfNano(nano: number | null): string {
  if (nano === null) return '';
  const digits = String(nano).padStart(PLACES + 1, '0');
  const part = digits.slice(-PLACES).replace(/0+$/, '');
  return part ? `${digits.slice(0, -PLACES)}.${part}` : digits.slice(0, -PLACES);
}
