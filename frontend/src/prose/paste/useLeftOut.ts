import { type RefObject, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useToast } from '@/ui/toast';
import { LEFT_OUT, type LeftOut } from './model';

/** Says what a paste could not take along. In a ref, because the editor is made once. */
export function useLeftOut(): RefObject<(left: LeftOut) => void> {
  const { t } = useTranslation('editor');
  const toast = useToast();
  const report = useRef<(left: LeftOut) => void>(() => undefined);
  useEffect(() => {
    report.current = (left) => {
      const said = LEFT_OUT.filter((name) => left[name] > 0).map((name) =>
        t(`paste.${name}`, { count: left[name] }),
      );
      toast.notice(t('paste.title'), [...said, ...(left.isCut ? [t('paste.cut')] : [])]);
    };
  }, [t, toast]);
  return report;
}
