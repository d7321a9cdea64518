import { useTranslation } from 'react-i18next';
import { Receipt } from '@/generation/Receipt';
import classes from './OriginNote.module.css';

/** The receipt of the passage under the pointer or the caret, at the foot of the window. */
export function OriginNote({ documentId, id }: { documentId: string; id: string | null }) {
  const { t } = useTranslation('ai');
  return (
    <section className={classes.note} aria-label={t('receipt.title')} aria-live="polite">
      {id ? (
        <Receipt documentId={documentId} generationId={id} />
      ) : (
        <p className={classes.none}>{t('receipt.none')}</p>
      )}
    </section>
  );
}
