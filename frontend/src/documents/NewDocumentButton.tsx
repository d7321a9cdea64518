import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useTenant } from '@/api/session';
import { useToast } from '@/ui/toast';
import { useCreateDocument } from './queries';

/** A blank document, open for writing at once; its title is written there. */
export function NewDocumentButton() {
  const { t } = useTranslation('documents');
  const { page } = useTenant();
  const navigate = useNavigate();
  const toast = useToast();
  const create = useCreateDocument();
  const start = () =>
    create.mutate(
      { title: '', visibility: 'organisation' },
      {
        onSuccess: (document) => navigate(page(`documents/${document.id}`)),
        onError: (error) => toast.failed(error, t('failed.create')),
      },
    );
  return (
    <Button leftSection={<IconPlus size={17} aria-hidden />} loading={create.isPending} onClick={start}>
      {t('create')}
    </Button>
  );
}
