import { Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArchiveOff, IconEye, IconPencil, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DocumentRow } from '@/api/types';
import type { MenuProps } from '@/ui/lazyMenu';
import { OpenMenu } from '@/ui/OpenMenu';
import { useToast } from '@/ui/toast';
import { useChangeDocument, useRestoreDocument, useTrashDocument } from './queries';
import { RenameDialog } from './RenameDialog';

interface Props extends MenuProps {
  document: DocumentRow;
}

/** What can be done with one document from the outside. Trashing can be taken back, so it does not ask. */
export function DocumentMenuItems({ button, document }: Props) {
  const { t } = useTranslation('documents');
  const toast = useToast();
  const [renaming, rename] = useDisclosure(false);
  const change = useChangeDocument();
  const trash = useTrashDocument();
  const restore = useRestoreDocument();
  const title = document.title || t('untitled');
  const other = document.visibility === 'private' ? 'organisation' : 'private';
  const onError = (error: unknown) => toast.failed(error, t('failed.change', { title }));
  const putBack = () =>
    restore.mutate(document.id, { onSuccess: () => toast.done(t('restored', { title })), onError });
  const throwAway = () =>
    trash.mutate(document.id, {
      onSuccess: () => toast.done(t('trashed', { title }), { label: t('undo'), run: putBack }),
      onError,
    });
  return (
    <>
      <OpenMenu button={button} position="bottom-end">
        {document.trashed_at ? (
          <Menu.Item leftSection={<IconArchiveOff size={16} aria-hidden />} onClick={putBack}>
            {t('restore')}
          </Menu.Item>
        ) : (
          <>
            <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={rename.open}>
              {t('rename')}
            </Menu.Item>
            <Menu.Item
              disabled={!document.may_manage}
              leftSection={<IconEye size={16} aria-hidden />}
              onClick={() => change.mutate({ id: document.id, visibility: other }, { onError })}
            >
              {t(`makeVisible.${other}`)}
            </Menu.Item>
            <Menu.Item
              disabled={!document.may_manage}
              leftSection={<IconTrash size={16} aria-hidden />}
              color="var(--mantine-color-error)"
              onClick={throwAway}
            >
              {t('trash')}
            </Menu.Item>
          </>
        )}
      </OpenMenu>
      {renaming && <RenameDialog document={document} onClose={rename.close} />}
    </>
  );
}
