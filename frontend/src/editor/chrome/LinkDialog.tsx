import { Button, Group, Stack, TextInput } from '@mantine/core';
import type { Editor } from '@tiptap/core';
import { useTranslation } from 'react-i18next';
import { Dialog } from '@/ui/Dialog';
import { formValues } from '@/ui/fieldError';

/** Sets, changes or removes the link on the selection. */
export function LinkDialog({ editor, onClose }: { editor: Editor; onClose: () => void }) {
  const { t } = useTranslation(['editor', 'common']);
  const current = (editor.getAttributes('link').href as string | undefined) ?? '';
  const set = (href: string) => {
    const chain = editor.chain().focus().extendMarkRange('link');
    if (href) chain.setLink({ href }).run();
    else chain.unsetLink().run();
    onClose();
  };
  return (
    <Dialog onClose={onClose} title={t('link.title')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          set(formValues(event.currentTarget).href ?? '');
        }}
      >
        <Stack>
          <TextInput label={t('link.address')} name="href" type="url" defaultValue={current} data-autofocus />
          <Group justify="flex-end">
            {current && (
              <Button variant="default" onClick={() => set('')}>
                {t('link.remove')}
              </Button>
            )}
            <Button type="submit">{t('link.set')}</Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
