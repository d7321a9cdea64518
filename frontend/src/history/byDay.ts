import type { Version } from '@/api/types';
import { formatDay } from '@/i18n/format';
import { intlLocale } from '@/i18n/language';

/** Groups rows by the day they were made on, keeping their order. */
export function byDay<T extends Pick<Version, 'created_at'>>(rows: T[], language: string): [string, T[]][] {
  const days = new Map<string, T[]>();
  for (const row of rows) {
    const day = formatDay(row.created_at, intlLocale(language));
    days.set(day, [...(days.get(day) ?? []), row]);
  }
  return [...days];
}
