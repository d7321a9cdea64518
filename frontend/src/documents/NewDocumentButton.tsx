import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useStartDocument } from './useStartDocument';

export function NewDocumentButton() {
  const { t } = useTranslation('documents');
  const { start, isStarting } = useStartDocument();
  return (
    <Button
      leftSection={<IconPlus size={17} aria-hidden />}
      loading={isStarting}
      onClick={() => void start()}
    >
      {t('create')}
    </Button>
  );
}
