import { ActionIcon } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DocumentRow } from '@/api/types';
import { lazyMenu } from '@/ui/lazyMenu';

const DocumentMenuItems = lazyMenu<{ document: DocumentRow }>(
  async () => (await import('./DocumentMenuItems')).DocumentMenuItems,
);

/** The button at a document in a list, for those who can do something with it. */
export function DocumentMenu({ document }: { document: DocumentRow }) {
  const { t } = useTranslation(['documents', 'common']);
  // Nobody edits what is in the trash; who may manage it may put it back.
  if (!(document.trashed_at ? document.may_manage : document.may_edit)) return null;
  const button = (
    <ActionIcon aria-label={t('common:actions', { name: document.title || t('untitled') })}>
      <IconDots size={18} aria-hidden />
    </ActionIcon>
  );
  return <DocumentMenuItems button={button} document={document} />;
}
