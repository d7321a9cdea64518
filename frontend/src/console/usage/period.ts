import type { Period } from './queries';

export const DAYS = [1, 7, 30, 90] as const;

/** The server knows the organisation's calendar; only its end-less default needs no dates from here. */
export function periodOf(days: number, now = new Date()): Partial<Period> {
  if (days === 30) return {};
  const since = new Date(now);
  since.setUTCDate(since.getUTCDate() - (days - 1));
  return { since: since.toISOString().slice(0, 10) };
}
