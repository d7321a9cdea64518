import { useTranslation } from 'react-i18next';
import type { Quote } from '@/api/types';
import { useFormat } from '@/i18n/format';

/** "at most $0.0004 · $4.99 left": the number that would be reserved, and what the budget still has. */
export function usePriceWords(quote: Quote | undefined): string {
  const { t } = useTranslation('ai');
  const format = useFormat();
  if (!quote) return t('price.asking');
  const ceiling = format.usd(quote.ceiling_nano_usd);
  if (quote.left_nano_usd === null) return t('price.noCap', { ceiling });
  return t('price.left', { ceiling, left: format.usd(quote.left_nano_usd) });
}

/** Not even the shortest answer fits what the budget has left: the server would refuse it. */
export function cannotFit(quote: Quote): boolean {
  return quote.left_nano_usd !== null && quote.ceiling_nano_usd > quote.left_nano_usd;
}
