import { useTranslation } from 'react-i18next';
import { send } from '@/api/client';
import { useTenant } from '@/api/session';
import type { DocumentRow } from '@/api/types';
import { saveAs } from '@/ui/saveAs';
import { useToast } from '@/ui/toast';

/** Saves the document as a Markdown file, as the server reads it. */
export function useExport({ id, title }: DocumentRow): () => Promise<void> {
  const { t } = useTranslation('editor');
  const { path } = useTenant();
  const toast = useToast();
  return async () => {
    try {
      const markdown = await fileOf(path(`documents/${id}/content/`));
      saveAs(`${title || t('untitled')}.md`, new Blob([markdown], { type: 'text/markdown' }));
    } catch (error) {
      toast.failed(error, t('failed.export'));
    }
  };
}

async function fileOf(path: string): Promise<string> {
  const response = await send(path, { query: { format: 'file' }, headers: { Accept: '*/*' } });
  const text = await response.text();
  const isJson = response.headers.get('Content-Type')?.includes('json');
  return isJson ? ((JSON.parse(text) as { file?: string }).file ?? text) : text;
}
