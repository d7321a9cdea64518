import { ActionIcon, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots, IconDownload, IconTool, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useTenant } from '@/api/session';
import type { DocumentRow } from '@/api/types';
import { useTrashDocument } from '@/documents/queries';
import { RepairDialog } from '@/documents/RepairDialog';
import { useToast } from '@/ui/toast';
import { useExport } from '../state/useExport';

/** Rarer things to do with the open document. */
export function DeskMenu({ document: row }: { document: DocumentRow }) {
  const { t } = useTranslation(['editor', 'documents']);
  const { page } = useTenant();
  const navigate = useNavigate();
  const toast = useToast();
  const trash = useTrashDocument();
  const [repairing, repair] = useDisclosure(false);
  const exportMarkdown = useExport(row);
  const throwAway = () =>
    trash.mutate(row.id, {
      onSuccess: () => navigate(page('documents')),
      onError: (error) => toast.failed(error, t('failed.trash')),
    });
  return (
    <>
      <Menu position="bottom-end" returnFocus>
        <Menu.Target>
          <ActionIcon size="lg" aria-label={t('more')}>
            <IconDots size={19} stroke={1.6} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconDownload size={16} aria-hidden />}
            onClick={() => void exportMarkdown()}
          >
            {t('export')}
          </Menu.Item>
          {row.may_manage && (
            <Menu.Item leftSection={<IconTool size={16} aria-hidden />} onClick={repair.open}>
              {t('documents:repair.action')}
            </Menu.Item>
          )}
          {row.may_manage && !row.trashed_at && (
            <Menu.Item
              leftSection={<IconTrash size={16} aria-hidden />}
              color="var(--mantine-color-error)"
              onClick={throwAway}
            >
              {t('documents:trash')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {repairing && <RepairDialog document={row} onClose={repair.close} />}
    </>
  );
}
