import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { intlLocale } from './language';

const NANO_USD = 1_000_000_000;

/** Money of a model call is mostly far below a cent: two significant digits there, cents above. */
export function formatUsd(nanoUsd: number, locale: string): string {
  const usd = nanoUsd / NANO_USD;
  const digits = usd !== 0 && Math.abs(usd) < 0.01 ? { maximumSignificantDigits: 2 } : {};
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    ...digits,
  }).format(usd);
}

export function formatBytes(bytes: number, locale: string): string {
  const units = ['kilobyte', 'megabyte', 'gigabyte'] as const;
  const step = Math.min(Math.max(Math.floor(Math.log10(Math.max(bytes, 1)) / 3) - 1, 0), units.length - 1);
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[step] ?? 'gigabyte',
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  }).format(bytes / 1000 ** (step + 1));
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** "3 minutes ago"; older than a week becomes a date. */
export function formatAgo(iso: string, locale: string, now = Date.now()): string {
  const seconds = (new Date(iso).getTime() - now) / 1000;
  if (Math.abs(seconds) > 7 * 86_400) return formatDay(iso, locale);
  const [unit, size] = STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? (['second', 1] as const);
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(Math.trunc(seconds / size), unit);
}

export function formatDay(iso: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(new Date(iso));
}

export function formatMoment(iso: string, locale: string, timeStyle: 'short' | 'medium' = 'short'): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle }).format(new Date(iso));
}

/** The formats above, bound to the language now on screen. */
export function useFormat() {
  const { i18n } = useTranslation();
  const locale = intlLocale(i18n.language);
  return useMemo(
    () => ({
      usd: (nano: number) => formatUsd(nano, locale),
      bytes: (bytes: number) => formatBytes(bytes, locale),
      ago: (iso: string) => formatAgo(iso, locale),
      day: (iso: string) => formatDay(iso, locale),
      moment: (iso: string) => formatMoment(iso, locale),
      /** With seconds, where the order of things matters. */
      instant: (iso: string) => formatMoment(iso, locale, 'medium'),
      number: (value: number) => new Intl.NumberFormat(locale).format(value),
    }),
    [locale],
  );
}
