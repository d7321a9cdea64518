import type { Editor } from '@tiptap/core';
import { type CSSProperties, type RefObject, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './AiCard.module.css';
import { OfferBody } from './OfferBody';
import { phaseOf } from './phase';
import { RefusalBody } from './RefusalBody';
import { RunBody } from './RunBody';
import { SuggestionBody } from './SuggestionBody';
import type { Ai } from './useAi';
import { useCardPlace } from './useCardPlace';
import type { Offer } from './useOffer';

interface Props {
  editor: Editor;
  ai: Ai;
  offer: Offer;
  documentId: string;
  title: string;
  column: RefObject<HTMLElement | null>;
}

/** The AI's note in the text: an offer with its price, the answer as it comes, a refusal, or a suggestion. */
export function AiCard({ editor, ai, offer, documentId, title, column }: Props) {
  const { t } = useTranslation('ai');
  const card = useRef<HTMLElement>(null);
  const asked = useRef('');
  const phase = phaseOf(ai, offer.isOpen);
  const speaksOf = phase === 'run' ? 'draft' : phase === 'suggestion' ? (ai.active?.id ?? null) : null;
  const { top, bottom, isBeside } = useCardPlace(editor, column, speaksOf, phase !== null);
  useEffect(() => {
    if (offer.wantsFocus) card.current?.querySelector<HTMLElement>('input, button')?.focus();
  }, [offer.wantsFocus]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a card that changed or moved may be out of sight
  useEffect(() => {
    if (phase === 'suggestion' || phase === 'refusal') card.current?.scrollIntoView({ block: 'nearest' });
    const parts = editor.view.dom.querySelectorAll('.ai-insert.ai-active, .ai-struck.ai-active');
    if (phase === 'suggestion') parts[parts.length - 1]?.scrollIntoView({ block: 'nearest' });
  }, [phase, top, bottom, isBeside]);
  if (!phase) return null;
  const begin = (subject: string) => {
    asked.current = subject;
    offer.close();
    void ai.start(subject);
  };
  return (
    <div
      className={classes.place}
      // An offer comes and goes with the selection: the text does not move aside for it.
      data-beside={isBeside && phase !== 'offer'}
      style={{ '--from': `${top}px`, '--to': `${bottom}px` } as CSSProperties}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveElementInteractions: Escape leaves the card from any of its buttons */}
      <section
        ref={card}
        className={classes.card}
        aria-label={t(`card.${phase}`)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          if (ai.isRunning) ai.stop();
          ai.clear();
          offer.close();
          editor.commands.focus();
        }}
      >
        {phase === 'offer' && (
          <OfferBody editor={editor} documentId={documentId} title={title} onStart={begin} />
        )}
        {phase === 'run' && ai.run && (
          <RunBody run={ai.run} isReconnecting={ai.isReconnecting} onStop={ai.stop} />
        )}
        {phase === 'refusal' && ai.refusal && (
          <RefusalBody
            editor={editor}
            problem={ai.refusal}
            about={ai.askedAbout}
            onRetry={() => begin(asked.current)}
            onClose={ai.clear}
          />
        )}
        {phase === 'suggestion' && ai.active && <SuggestionBody suggestion={ai.active} ai={ai} />}
      </section>
    </div>
  );
}
