import { Button } from '@mantine/core';
import { IconArrowsMinimize, IconPencilPlus } from '@tabler/icons-react';
import type { Editor } from '@tiptap/core';
import { useEditorState } from '@tiptap/react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/api/problem';
import { isDemo, ModelName } from '@/generation/ModelName';
import { useProblemText } from '@/ui/problemText';
import classes from './AiCard.module.css';
import { passageOf } from './passage';
import { usePriceWords } from './priceWords';
import { useQuote } from './queries';

const ICONS = { shorten: IconArrowsMinimize, continue: IconPencilPlus };

/** The one action that fits the selection, with the most it can cost and what is left, on the button. */
export function OfferBody(props: { editor: Editor; documentId: string; onStart: () => void }) {
  const { t } = useTranslation('ai');
  const passage = useEditorState({ editor: props.editor, selector: ({ editor }) => passageOf(editor) });
  const quote = useQuote(passage.action, props.documentId, passage.text, true);
  const price = usePriceWords(quote.data);
  const reason = useProblemText();
  const Icon = ICONS[passage.action];
  if (!passage.text.trim()) return <p className={classes.reason}>{t('offer.nothing')}</p>;
  return (
    <div className={classes.row}>
      <Button
        className={classes.offer}
        variant="light"
        leftSection={<Icon size={18} aria-hidden />}
        onMouseDown={(event) => event.preventDefault()}
        onClick={props.onStart}
      >
        <span>
          {t(`action.${passage.action}`)}
          <span className={classes.price}>{quote.error ? reason(asProblem(quote.error)) : price}</span>
        </span>
      </Button>
      {quote.data && (
        <span className={classes.facts}>
          <ModelName model={quote.data.model} isDemo={isDemo(quote.data.provider, quote.data.is_demo)} />
        </span>
      )}
    </div>
  );
}
