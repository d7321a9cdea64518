import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconDownload, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { send } from '@/api/client';
import { useTenant } from '@/api/session';
import type { DocumentRow } from '@/api/types';
import { useTrashDocument } from '@/documents/queries';
import { useToast } from '@/ui/toast';

/** Rarer things to do with the open document. */
export function DeskMenu({ document: row }: { document: DocumentRow }) {
  const { t } = useTranslation(['editor', 'documents']);
  const { path, page } = useTenant();
  const navigate = useNavigate();
  const toast = useToast();
  const trash = useTrashDocument();
  const exportMarkdown = async () => {
    try {
      download(`${row.title || t('untitled')}.md`, await markdownOf(path(`documents/${row.id}/content/`)));
    } catch (error) {
      toast.failed(error, t('failed.export'));
    }
  };
  const throwAway = () =>
    trash.mutate(row.id, {
      onSuccess: () => navigate(page('documents')),
      onError: (error) => toast.failed(error, t('failed.trash')),
    });
  return (
    <Menu position="bottom-end" returnFocus>
      <Menu.Target>
        <ActionIcon size="lg" aria-label={t('more')}>
          <IconDots size={19} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconDownload size={16} aria-hidden />} onClick={() => void exportMarkdown()}>
          {t('export')}
        </Menu.Item>
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
  );
}

async function markdownOf(path: string): Promise<string> {
  const response = await send(path, { query: { format: 'markdown' }, headers: { Accept: '*/*' } });
  const text = await response.text();
  const isJson = response.headers.get('Content-Type')?.includes('json');
  return isJson ? ((JSON.parse(text) as { markdown?: string }).markdown ?? text) : text;
}

function download(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/markdown' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
