import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useToast } from '@/ui/toast';

/** Says why something that was just put in is gone again: it was too large to be sent. */
export function useWithdrawn(count: number): void {
  const { t } = useTranslation('editor');
  const toast = useToast();
  // biome-ignore lint/correctness/useExhaustiveDependencies: said once for each, however often the page renders
  useEffect(() => {
    if (count) toast.done(t('withdrawn'));
  }, [count]);
}
