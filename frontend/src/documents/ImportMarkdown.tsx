import { Button } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useTenant } from '@/api/session';
import { useToast } from '@/ui/toast';
import { useCreateDocument } from './queries';

/** Turns a Markdown file into a new document. */
export function ImportMarkdown() {
  const { t } = useTranslation('documents');
  const { page } = useTenant();
  const navigate = useNavigate();
  const toast = useToast();
  const create = useCreateDocument();
  const input = useRef<HTMLInputElement>(null);
  const read = async (file: File) => {
    const markdown = await file.text();
    create.mutate(
      { title: '', markdown, file_name: file.name },
      {
        onSuccess: (document) => navigate(page(`documents/${document.id}`)),
        onError: (error) => toast.failed(error, t('failed.import', { name: file.name })),
      },
    );
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".md,.markdown,.txt,text/markdown,text/plain"
        hidden
        aria-label={t('import')}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = '';
          if (file) void read(file);
        }}
      />
      <Button
        variant="default"
        leftSection={<IconFileImport size={17} aria-hidden />}
        loading={create.isPending}
        onClick={() => input.current?.click()}
      >
        {t('import')}
      </Button>
    </>
  );
}
