import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DocumentRow } from '@/api/types';
import { FormDialog } from '@/ui/FormDialog';
import { useChangeDocument } from './queries';

export function RenameDialog({ document, onClose }: { document: DocumentRow; onClose: () => void }) {
  const { t } = useTranslation('documents');
  const change = useChangeDocument();
  return (
    <FormDialog
      title={t('rename')}
      asks={change}
      failed={t('failed.change', { title: document.title })}
      action={t('rename')}
      onSubmit={({ title = '' }) => change.mutate({ id: document.id, title }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <TextInput
        label={t('fields.title')}
        name="title"
        defaultValue={document.title}
        maxLength={300}
        data-autofocus
      />
    </FormDialog>
  );
}
