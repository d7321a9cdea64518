import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import type { By, UsageRow } from './queries';

/** What a row of a grouping is called. Work of the system has no person. */
export function useRowName(by: By): (row: UsageRow) => string {
  const { t } = useTranslation('usage');
  const format = useFormat();
  return (row) => {
    if (by === 'day') return row.day ? format.day(row.day) : '';
    if (by === 'model') return `${row.model ?? ''} (${row.provider ?? ''})`;
    return row.member_name ?? t('nobody');
  };
}
