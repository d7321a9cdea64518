import { Alert, Text } from '@mantine/core';
import { IconEyeOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { KnowledgeFile } from '@/api/types';

/** What the file holds that the AI does not read, and what it says of itself. */
export function NotRead({ file }: { file: KnowledgeFile }) {
  const { t } = useTranslation('knowledge');
  const fields = Object.entries(file.front_matter);
  const parts = file.unread.map((one) => one.text);
  if (file.hidden_characters > 0) parts.push(t('hiddenText', { count: file.hidden_characters }));
  return (
    <>
      {parts.length > 0 && (
        <Alert
          variant="light"
          color="gray"
          my="sm"
          icon={<IconEyeOff size={16} aria-hidden />}
          title={t('notRead')}
        >
          {parts.join(' · ')}
        </Alert>
      )}
      {fields.length > 0 && (
        <Text size="sm" c="dimmed" my="sm">
          {fields.map(([name, value]) => `${name}: ${value}`).join(' · ')}
        </Text>
      )}
    </>
  );
}
