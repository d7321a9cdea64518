import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DocumentRow } from '@/api/types';
import { useChangeDocument } from '@/documents/queries';
import { useToast } from '@/ui/toast';
import classes from './TitleField.module.css';

interface Props {
  document: DocumentRow;
  isEditable: boolean;
  onDone: () => void;
}

/** The title, written where it is read. Stored when left; Enter goes on to the text. */
export function TitleField({ document, isEditable, onDone }: Props) {
  const { t } = useTranslation('editor');
  const toast = useToast();
  const change = useChangeDocument();
  const [title, setTitle] = useState<string | null>(null);
  const store = () => {
    if (title === null || title === document.title) return setTitle(null);
    change.mutate(
      { id: document.id, title },
      { onSuccess: () => setTitle(null), onError: (error) => toast.failed(error, t('failed.rename')) },
    );
  };
  return (
    <textarea
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
