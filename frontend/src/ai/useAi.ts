import type { Editor } from '@tiptap/core';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem, type Problem, problemOfFailure } from '@/api/problem';
import { useTenant } from '@/api/session';
import type { Anchor, Suggestion, WritingAction } from '@/api/types';
import { isRunning, type Run } from '@/generation/run';
import { useGeneration } from '@/generation/useGeneration';
import { onProposalPicked, type Proposal, showProposals } from '@/prose/layers/proposals';
import type { UndoHistory } from '@/prose/layers/undo';
import { announce } from '@/ui/announce';
import { placeCaretAfter } from './caretAfter';
import { anchorOfPassage, passageOf } from './passage';
import { useRefreshSuggestions, useSuggestions, useUnderWay } from './queries';
import { type Decision, useDecisions } from './useDecisions';

interface PendingRequest {
  action: WritingAction;
  anchor: Anchor;
}

export interface Ai {
  run: Run | null;
  isReconnecting: boolean;
  isRunning: boolean;
  /** Why the last request gave nothing; stands beside the text until it is closed. */
  refusal: Problem | null;
  /** What the last request was about. */
  askedAbout: { from: number; to: number } | null;
  suggestions: Suggestion[];
  active: Suggestion | null;
  activate: (id: string | null) => void;
  /** `subject` is what a first draft shall be about, in a document without text. */
  start: (subject?: string) => Promise<void>;
  stop: () => void;
  clear: () => void;
  accept: (id: string) => void;
  acceptAnyway: (id: string) => void;
  changedId: string | null;
  reject: (id: string) => void;
  undo: (id: string) => void;
  redo: (id: string) => void;
  isDeciding: boolean;
}

/** The AI in an open document: ask, follow, and decide about what it proposes. */
export function useAi(editor: Editor | null, documentId: string, undoHistory: UndoHistory): Ai {
  const { t } = useTranslation('ai');
  const { api } = useTenant();
  const generation = useGeneration();
  const waiting = useSuggestions(documentId);
  const underWay = useUnderWay(documentId).data;
  /** Whether this tab has taken up or asked for a run: then what was under way when it opened is no news. */
  const [hasRun, setHasRun] = useState(false);
  const refresh = useRefreshSuggestions(documentId);
  const [draft, setDraft] = useState<PendingRequest | null>(null);
  const [refusal, setRefusal] = useState<Problem | null>(null);
  const [askedAbout, setAskedAbout] = useState<Ai['askedAbout']>(null);
  const [activeId, activate] = useState<string | null>(null);
  const suggestions = useMemo(() => waiting.data ?? [], [waiting.data]);
  const decided = (id: string, decision: Decision) => {
    activate(null);
    // The card's button is gone; the next key, an undo for one, belongs to the text.
    editor?.commands.focus();
    const accepted = decision === 'accept' && suggestions.find((suggestion) => suggestion.id === id);
    if (accepted && editor) placeCaretAfter(editor, accepted.generation_id);
  };
  const decisions = useDecisions(documentId, undoHistory, decided);

  const fail = useCallback(
    (problem: Problem) => {
      setRefusal(problem);
      announce(t('announce.failed'));
    },
    [t],
  );

  const follow = useCallback(
    async (generationId: string, begun: PendingRequest) => {
      setDraft(begun);
      const run = await generation.follow(generationId);
      if (isRunning(run)) return;
      await refresh();
      if (run.suggestionId) {
        activate(run.suggestionId);
        announce(t('announce.ready'));
      } else if (run.failure) {
        fail(problemOfFailure(run.failure ?? {}));
      }
      generation.clear();
    },
    [generation.follow, generation.clear, refresh, t, fail],
  );

  const start = useCallback(
    async (subject = '') => {
      if (!editor) return;
      const passage = passageOf(editor, subject);
      const anchor = anchorOfPassage(editor, passage);
      if (!anchor || !passage.text.trim()) return;
      undoHistory.cut();
      setRefusal(null);
      setAskedAbout(passage.read);
      activate(null);
      announce(t('announce.thinking'));
      setHasRun(true);
      try {
        const json = { action: passage.action, document_id: documentId, anchor, text: passage.text };
        const { generation_id } = await api.post('writing/', { json }).catch((error: unknown) => {
          setHasRun(hasRun);
          throw error;
        });
        // A selection drawn over struck text would hide it.
        editor.chain().setTextSelection(passage.to).focus().run();
        await follow(generation_id, { action: passage.action, anchor });
      } catch (error) {
        fail(asProblem(error));
      } finally {
        setDraft(null);
        undoHistory.cut();
      }
    },
    [editor, documentId, api, hasRun, follow, undoHistory, t, fail],
  );

  // A reloaded tab takes up the run that goes on without it, unless it has begun another one meanwhile.
  useEffect(() => {
    if (!underWay || hasRun) return;
    setHasRun(true);
    announce(t('announce.thinking'));
    void follow(underWay.generation_id, underWay)
      .catch((error: unknown) => fail(asProblem(error)))
      .finally(() => setDraft(null));
  }, [underWay, hasRun, follow, fail, t]);

  const proposals = useMemo(
    () => [
      ...suggestions.map(proposalOf),
      ...(draft && generation.run ? [draftOf(draft, generation.run)] : []),
    ],
    [suggestions, draft, generation.run],
  );
  useEffect(() => {
    if (editor && !editor.isDestroyed)
      showProposals(editor.view, { proposals, activeId: draft ? 'draft' : activeId });
  }, [editor, proposals, activeId, draft]);

  // After a reload no card is open: the text itself leads to it.
  useEffect(() => {
    if (editor && !editor.isDestroyed) return onProposalPicked(editor.view.dom, activate);
  }, [editor]);

  return {
    ...decisions,
    run: generation.run,
    isReconnecting: generation.isReconnecting,
    isRunning: isRunning(generation.run),
    refusal,
    askedAbout,
    suggestions,
    active: suggestions.find(({ id }) => id === activeId) ?? null,
    activate,
    start,
    stop: () => void generation.stop().catch((error: unknown) => fail(asProblem(error))),
    clear: () => setRefusal(null),
  };
}

function proposalOf({ id, kind, anchor, after_markdown }: Suggestion): Proposal {
  return { id, kind, anchor, text: after_markdown, isStreaming: false };
}

function draftOf({ action, anchor }: PendingRequest, run: Run): Proposal {
  return {
    id: 'draft',
    kind: action === 'shorten' ? 'replace' : 'insert',
    anchor,
    text: run.text,
    isStreaming: true,
  };
}
