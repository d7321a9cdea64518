import { Button, VisuallyHidden } from '@mantine/core';
import type { Editor } from '@tiptap/core';
import { useTranslation } from 'react-i18next';
import type { Suggestion } from '@/api/types';
import { resolveAnchor } from '@/prose/layers/anchors';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { Markdown } from '@/ui/Markdown';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { useOpenAi } from './aiContext';
import { useSuggestions } from './queries';
import { SuggestionBody } from './SuggestionBody';
import classes from './SuggestionsPanel.module.css';
import type { Ai } from './useAi';

/** All suggestions that wait for this person, in the order of the text. */
export function SuggestionsPanel({ documentId, editor }: { documentId: string; editor: Editor }) {
  const { t } = useTranslation('ai');
  const ai = useOpenAi();
  const waiting = useSuggestions(documentId);
  if (waiting.isPending) return <PageSkeleton />;
  if (waiting.error)
    return <ErrorState error={waiting.error} what={t('panel.failed')} onRetry={() => waiting.refetch()} />;
  if (!ai.suggestions.length) return <EmptyState title={t('panel.empty')} text={t('panel.emptyText')} />;
  const placed = ai.suggestions.map((suggestion) => ({
    suggestion,
    at: resolveAnchor(editor.state, suggestion.anchor)?.from ?? Number.MAX_SAFE_INTEGER,
  }));
  placed.sort((one, other) => one.at - other.at);
  return (
    <>
      <p className={classes.summary}>{t('panel.summary', { count: placed.length })}</p>
      <ul className={classes.list}>
        {placed.map(({ suggestion }) => (
          <li key={suggestion.id} className={classes.card} data-active={ai.active?.id === suggestion.id}>
            <Change suggestion={suggestion} />
            <SuggestionBody suggestion={suggestion} ai={ai} />
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              onClick={() => show(editor, suggestion, ai)}
            >
              {t('panel.show')}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Change({ suggestion }: { suggestion: Suggestion }) {
  const { t } = useTranslation('ai');
  return (
    <>
      {suggestion.kind === 'replace' && (
        <del className={classes.before}>
          <VisuallyHidden>{t('panel.before')}</VisuallyHidden> {suggestion.before}
        </del>
      )}
      <ins className={classes.after}>
        <VisuallyHidden>{t('panel.after')}</VisuallyHidden>
        <Markdown text={suggestion.after_markdown} />
      </ins>
    </>
  );
}

function show(editor: Editor, suggestion: Suggestion, ai: Ai): void {
  ai.activate(suggestion.id);
  const span = resolveAnchor(editor.state, suggestion.anchor);
  if (span) editor.chain().focus().setTextSelection(span.to).scrollIntoView().run();
}
