import { ActionIcon, Checkbox, Textarea } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './ChatPanel.module.css';

/** Where the question is written. Enter sends, Shift Enter breaks the line; a refused question stays. */
export function Composer({
  isBusy,
  onAsk,
}: {
  isBusy: boolean;
  onAsk: (text: string, withDocument: boolean) => Promise<void>;
}) {
  const { t } = useTranslation('chat');
  const [text, setText] = useState('');
  const [withDocument, setWithDocument] = useState(true);
  const send = async () => {
    const question = text.trim();
    if (!question || isBusy) return;
    try {
      await onAsk(question, withDocument);
      setText('');
    } catch {
      // The panel says why; the words stay here to be sent again.
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  };
  return (
    <>
      <Checkbox
        className={classes.beside ?? ''}
        size="xs"
        label={t('withDocument')}
        checked={withDocument}
        onChange={(event) => setWithDocument(event.currentTarget.checked)}
      />
      <div className={classes.composer}>
        <Textarea
          className={classes.box ?? ''}
          aria-label={t('question')}
          placeholder={t('placeholder')}
          autosize
          minRows={1}
          maxRows={6}
          maxLength={8000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <ActionIcon
          size={36}
          variant="filled"
          color="verdigris"
          aria-label={t('send')}
          disabled={!text.trim() || isBusy}
          onClick={() => void send()}
        >
          <IconArrowUp size={18} aria-hidden />
        </ActionIcon>
      </div>
    </>
  );
}
