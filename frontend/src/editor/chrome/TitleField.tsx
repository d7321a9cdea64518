import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import type { DocumentRow } from '@/api/types';
import { useChangeDocument } from '@/documents/queries';
import type { Opening } from '@/documents/startDocument';
import { useToast } from '@/ui/toast';
import classes from './TitleField.module.css';

interface Props {
  document: DocumentRow;
  isEditable: boolean;
  onDone: () => void;
}

/** The title, written where it is read. Stored when left; Enter goes on to the text. A new document begins here. */
export function TitleField({ document, isEditable, onDone }: Props) {
  const { t } = useTranslation('editor');
  const toast = useToast();
  const change = useChangeDocument();
  const [title, setTitle] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const { isNew } = (useLocation().state ?? {}) as Opening;
  useEffect(() => {
    if (isNew) field.current?.focus();
  }, [isNew]);
  const store = () => {
    if (title === null || title === document.title) return setTitle(null);
    change.mutate(
      { id: document.id, title },
      { onSuccess: () => setTitle(null), onError: (error) => toast.failed(error, t('failed.rename')) },
    );
  };
  return (
    <textarea
      ref={field}
      className={classes.title}
      aria-label={t('title')}
      placeholder={t('untitled')}
      rows={1}
      maxLength={300}
      readOnly={!isEditable}
      value={title ?? document.title}
      onChange={(event) => setTitle(event.currentTarget.value.replace(/\n/g, ' '))}
      onBlur={store}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
        event.preventDefault();
        onDone();
      }}
    />
  );
}
