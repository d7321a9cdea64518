import { Button, TextInput } from '@mantine/core';
import { IconArrowsMinimize, IconPencilPlus, IconPlaylistAdd, IconWriting } from '@tabler/icons-react';
import type { Editor } from '@tiptap/core';
import { useEditorState } from '@tiptap/react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/api/problem';
import { isDemo, ModelName } from '@/generation/ModelName';
import { useProblemText } from '@/ui/problemText';
import classes from './AiCard.module.css';
import { passageOf } from './passage';
import { cannotFit, usePriceWords } from './priceWords';
import { useQuote } from './queries';
import { useMarkedPlace } from './useMarkedPlace';

const ICONS = {
  shorten: IconArrowsMinimize,
  continue: IconPencilPlus,
  open: IconPlaylistAdd,
  draft: IconWriting,
};

interface Props {
  editor: Editor;
  documentId: string;
  title: string;
  onStart: (subject: string) => void;
}

/**
 * The one action that fits the selection, with the most it can cost and what is left, on the button. A document
 * without text is drafted from its title, or from what is asked for here.
 */
export function AiActionButton(props: Props) {
  const { t } = useTranslation('ai');
  // The title may have been written a moment ago, and be stored only now.
  const [written, setWritten] = useState<string | null>(null);
  const subject = written ?? props.title.trim();
  const passage = useEditorState({ editor: props.editor, selector: ({ editor }) => passageOf(editor) });
  const isDraft = passage.action === 'draft';
  const text = isDraft ? subject : passage.text;
  const quote = useQuote(passage.action, props.documentId, text, true);
  const price = usePriceWords(quote.data);
  const reason = useProblemText();
  const Icon = ICONS[passage.action];
  const refusal = quote.error ? asProblem(quote.error) : null;
  useMarkedPlace(props.editor, refusal, passage.read);
  // What the server refuses it would refuse again; an outage may have passed by the time of the click.
  const isRefused = refusal !== null && refusal.status >= 400 && refusal.status < 500;
  const isTooDear = quote.data ? cannotFit(quote.data) : false;
  if (!isDraft && !text.trim()) return <p className={classes.reason}>{t('actionButton.nothing')}</p>;
  const start = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() && !isRefused && !isTooDear) props.onStart(subject);
  };
  return (
    <form className={classes.row} onSubmit={start}>
      {isDraft && (
        <TextInput
          className={classes.about ?? ''}
          label={t('actionButton.about')}
          maxLength={400}
          value={subject}
          onChange={(event) => setWritten(event.currentTarget.value)}
        />
      )}
      <Button
        type="submit"
        className={classes.action}
        variant="light"
        leftSection={<Icon size={18} aria-hidden />}
        disabled={isRefused || isTooDear || !text.trim()}
        onMouseDown={(event) => event.preventDefault()}
      >
        <span>
          {t(`action.${passage.action}`)}
          {!isRefused && (
            <span className={classes.price}>{refusal ? reason(refusal) : text.trim() && price}</span>
          )}
        </span>
      </Button>
      {isTooDear && (
        <p className={classes.reason} role="status">
          {t('actionButton.tooDear')}
        </p>
      )}
      {isRefused && (
        <p className={classes.reason} role="status">
          {reason(refusal)}
        </p>
      )}
      {quote.data && (
        <span className={classes.facts}>
          <ModelName model={quote.data.model} isDemo={isDemo(quote.data.provider, quote.data.is_demo)} />
        </span>
      )}
    </form>
  );
}
