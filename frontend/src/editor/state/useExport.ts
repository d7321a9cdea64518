import { useTranslation } from 'react-i18next';
import { type Tenant, useTenant } from '@/api/session';
import type { DocumentRow, Schema } from '@/api/types';
import { saveAs } from '@/ui/saveAs';
import { useToast } from '@/ui/toast';

/** Saves the document as a Markdown file, as the server reads it. */
export function useExport({ id, title }: DocumentRow): () => Promise<void> {
  const { t } = useTranslation('editor');
  const { api } = useTenant();
  const toast = useToast();
  return async () => {
    try {
      const markdown = await fileOf(api, id);
      saveAs(`${title || t('untitled')}.md`, new Blob([markdown], { type: 'text/markdown' }));
    } catch (error) {
      toast.failed(error, t('failed.export'));
    }
  };
}

async function fileOf(api: Tenant['api'], id: string): Promise<string> {
  const response = await api.read('documents/{document_id}/content/', {
    path: { document_id: id },
    query: { format: 'file' },
    headers: { Accept: '*/*' },
  });
  const text = await response.text();
  const isJson = response.headers.get('Content-Type')?.includes('json');
  return isJson ? ((JSON.parse(text) as Schema<'Content'>).file ?? text) : text;
}
