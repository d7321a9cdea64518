import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DocumentRow } from '@/api/types';
import { Dialog } from '@/ui/Dialog';
import { FormProblem } from '@/ui/FormProblem';
import { formValues } from '@/ui/fieldError';
import { useChangeDocument } from './queries';

export function RenameDialog({ document, onClose }: { document: DocumentRow; onClose: () => void }) {
  const { t } = useTranslation(['documents', 'common']);
  const change = useChangeDocument();
  return (
    <Dialog onClose={onClose} title={t('rename')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const { title = '' } = formValues(event.currentTarget);
          change.mutate({ id: document.id, title }, { onSuccess: onClose });
        }}
      >
        <Stack>
          <FormProblem error={change.error} what={t('failed.change', { title: document.title })} />
          <TextInput
            label={t('fields.title')}
            name="title"
            defaultValue={document.title}
            maxLength={300}
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={change.isPending}>
              {t('rename')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
