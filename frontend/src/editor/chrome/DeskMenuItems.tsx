import { Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDownload, IconTool, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useTenant } from '@/api/session';
import type { DocumentRow } from '@/api/types';
import { useTrashDocument } from '@/documents/queries';
import { RepairDialog } from '@/documents/RepairDialog';
import type { MenuProps } from '@/ui/lazyMenu';
import { OpenMenu } from '@/ui/OpenMenu';
import { useToast } from '@/ui/toast';
import { useExport } from '../state/useExport';

interface Props extends MenuProps {
  document: DocumentRow;
}

/** Rarer things to do with the open document. */
export function DeskMenuItems({ button, document: row }: Props) {
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
      <OpenMenu button={button} position="bottom-end">
        <Menu.Item leftSection={<IconDownload size={16} aria-hidden />} onClick={() => void exportMarkdown()}>
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
      </OpenMenu>
      {repairing && <RepairDialog document={row} onClose={repair.close} />}
    </>
  );
}
