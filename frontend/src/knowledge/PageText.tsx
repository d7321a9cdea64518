import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '@/ui/ErrorState';
import { PageSkeleton } from '@/ui/PageSkeleton';
import classes from './FilePage.module.css';
import { useFileText } from './queries';
import { splitAtSpan } from './span';

interface Props {
  fileId: string;
  page: number;
  span: { start: number; end: number } | null;
}

/** The normalised text of one page; the cited span is marked and brought into view. */
export function PageText({ fileId, page, span }: Props) {
  const { t } = useTranslation('knowledge');
  const text = useFileText(fileId, page);
  const mark = useRef<HTMLElement>(null);
  const isShown = text.isSuccess;
  useEffect(() => {
    if (isShown && span) mark.current?.scrollIntoView({ block: 'center' });
  }, [isShown, span]);
  if (text.isPending) return <PageSkeleton />;
  if (text.error)
    return <ErrorState error={text.error} what={t('failed.text')} onRetry={() => text.refetch()} />;
  const { before, marked, after } = splitAtSpan(text.data, span);
  return (
    <article className={classes.text} aria-label={t('page', { page })}>
      {before}
      {marked && (
        <mark ref={mark} tabIndex={-1} className={classes.mark}>
          {marked}
        </mark>
      )}
      {after}
    </article>
  );
}
