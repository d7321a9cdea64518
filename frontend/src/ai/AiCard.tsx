import type { Editor } from '@tiptap/core';
import { type CSSProperties, type RefObject, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { AiActionButton } from './AiActionButton';
import classes from './AiCard.module.css';
import { phaseOf } from './phase';
import { RefusalBody } from './RefusalBody';
import { RunBody } from './RunBody';
import { SuggestionBody } from './SuggestionBody';
import type { Ai } from './useAi';
import type { AiActions } from './useAiActionButton';
import { useCardPlace } from './useCardPlace';

interface Props {
  editor: Editor;
  ai: Ai;
  actions: AiActions;
  documentId: string;
  title: string;
  column: RefObject<HTMLElement | null>;
}

/** The AI's note in the text: the AI's actions with their price, the answer as it comes, a refusal, or a suggestion. */
export function AiCard({ editor, ai, actions, documentId, title, column }: Props) {
  const { t } = useTranslation('ai');
  const card = useRef<HTMLElement>(null);
  const asked = useRef('');
  const phase = phaseOf(ai, actions.isOpen);
  const speaksOf = phase === 'run' ? 'draft' : phase === 'suggestion' ? (ai.active?.id ?? null) : null;
  const { top, bottom, isBeside } = useCardPlace(editor, column, speaksOf, phase !== null);
  useEffect(() => {
    if (actions.wantsFocus) card.current?.querySelector<HTMLElement>('input, button')?.focus();
  }, [actions.wantsFocus]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a card that changed or moved may be out of sight
  useEffect(() => {
    if (phase === 'suggestion' || phase === 'refusal') card.current?.scrollIntoView({ block: 'nearest' });
    const parts = editor.view.dom.querySelectorAll('.ai-insert.ai-active, .ai-struck.ai-active');
    if (phase === 'suggestion') parts[parts.length - 1]?.scrollIntoView({ block: 'nearest' });
  }, [phase, top, bottom, isBeside]);
  if (!phase) return null;
  const begin = (subject: string) => {
    asked.current = subject;
    actions.close();
    void ai.start(subject);
  };
  return (
    <div
      className={classes.place}
      // The actions come and go with the selection: the text does not move aside for it.
      data-beside={isBeside && phase !== 'actions'}
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
          actions.close();
          editor.commands.focus();
        }}
      >
        {phase === 'actions' && (
          <AiActionButton editor={editor} documentId={documentId} title={title} onStart={begin} />
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
