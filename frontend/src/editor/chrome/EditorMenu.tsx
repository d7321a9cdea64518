import { ActionIcon } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DocumentRow } from '@/api/types';
import { lazyMenu } from '@/ui/lazyMenu';

const DeskMenuItems = lazyMenu<{ document: DocumentRow }>(
  async () => (await import('./DeskMenuItems')).DeskMenuItems,
);

/** The button for rarer things to do with the open document. */
export function EditorMenu({ document }: { document: DocumentRow }) {
  const { t } = useTranslation('editor');
  const button = (
    <ActionIcon size="lg" aria-label={t('more')}>
      <IconDots size={19} stroke={1.6} aria-hidden />
    </ActionIcon>
  );
  return <DeskMenuItems button={button} document={document} />;
}
