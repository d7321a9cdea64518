import { Button } from '@mantine/core';
import { IconLock, IconUsers } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DocumentRow, Visibility } from '@/api/types';
import { useChangeDocument } from '@/documents/queries';
import { lazyMenu } from '@/ui/lazyMenu';
import { useToast } from '@/ui/toast';
import classes from './Readers.module.css';

const ReadersMenu = lazyMenu<{ chosen: Visibility; onChoose: (visibility: Visibility) => void }>(
  async () => (await import('./ReadersMenu')).ReadersMenu,
);

/** Who can read the open document; who may manage it changes that here. */
export function Readers({ document }: { document: DocumentRow }) {
  const { t } = useTranslation(['editor', 'common', 'documents']);
  const toast = useToast();
  const change = useChangeDocument();
  const Icon = document.visibility === 'private' ? IconLock : IconUsers;
  const words = t(`common:visibility.${document.visibility}`);
  if (!document.may_manage || document.trashed_at) {
    return (
      <span
        className={classes.status}
        role="img"
        aria-label={t('readers.label', { who: words })}
        title={words}
      >
        <Icon size={15} aria-hidden />
      </span>
    );
  }
  const choose = (visibility: Visibility) =>
    change.mutate(
      { id: document.id, visibility },
      {
        onSuccess: () => toast.done(t(`readers.changed.${visibility}`)),
        onError: (error) =>
          toast.failed(error, t('documents:failed.change', { title: document.title || t('untitled') })),
      },
    );
  const button = (
    <Button
      className={classes.button}
      size="compact-sm"
      variant="subtle"
      color="gray"
      loading={change.isPending}
      leftSection={<Icon size={15} aria-hidden />}
      aria-label={t('readers.label', { who: words })}
    >
      <span className={classes.words}>{words}</span>
    </Button>
  );
  return <ReadersMenu button={button} chosen={document.visibility} onChoose={choose} />;
}
