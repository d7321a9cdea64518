import { ActionIcon, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots, IconDownload, IconEye, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useTenant } from '@/api/session';
import type { KnowledgeFile } from '@/api/types';
import { Confirm } from '@/ui/Confirm';
import { useToast } from '@/ui/toast';
import { useFileActions } from './queries';

/** Share or hide, download, delete. Deleting cannot be taken back, so it asks. */
export function FileMenu({ file }: { file: KnowledgeFile }) {
  const { t } = useTranslation(['knowledge', 'common', 'documents']);
  const { api } = useTenant();
  const toast = useToast();
  const [asking, ask] = useDisclosure(false);
  const { remove, share } = useFileActions();
  const other = file.visibility === 'private' ? 'organisation' : 'private';
  const onError = (error: unknown) => toast.failed(error, t('failed.change', { name: file.name }));
  return (
    <>
      <Menu position="bottom-end" returnFocus>
        <Menu.Target>
          <ActionIcon aria-label={t('common:actions', { name: file.name })}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            component="a"
            href={api.address('files/{file_id}/download/', { file_id: file.id })}
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            {t('download')}
          </Menu.Item>
          {file.may_manage && (
            <>
              <Menu.Item
                leftSection={<IconEye size={16} aria-hidden />}
                onClick={() => share.mutate({ id: file.id, visibility: other }, { onError })}
              >
                {t(`documents:makeVisible.${other}`)}
              </Menu.Item>
              <Menu.Item
                color="var(--mantine-color-error)"
                leftSection={<IconTrash size={16} aria-hidden />}
                onClick={ask.open}
              >
                {t('common:delete')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {asking && (
        <Confirm
          title={t('delete.title', { name: file.name })}
          text={t('delete.text')}
          action={t('common:delete')}
          isDangerous
          isBusy={remove.isPending}
          error={remove.error}
          failed={t('failed.delete')}
          onConfirm={() => remove.mutate(file.id, { onSuccess: ask.close })}
          onClose={ask.close}
        />
      )}
    </>
  );
}
