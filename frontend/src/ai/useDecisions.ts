import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/api/problem';
import { useTenant } from '@/api/session';
import type { Schema } from '@/api/types';
import type { UndoHistory } from '@/prose/layers/undo';
import { announce } from '@/ui/announce';
import { useToast } from '@/ui/toast';
import { useRefreshSuggestions } from './queries';

export type Decision = 'accept' | 'reject' | 'undo' | 'redo';

interface Decided {
  id: string;
  decision: Decision;
  /** Accept although the text was changed since; asked for after the server refused. */
  anyway?: boolean;
}

const ONE = 'documents/{document_id}/suggestions/{suggestion_id}/' as const;
const ADDRESSES = {
  accept: `${ONE}accept/`,
  reject: `${ONE}reject/`,
  undo: `${ONE}undo/`,
  redo: `${ONE}redo/`,
} as const;

/** Accept, reject and take back: each is one command to the server, which writes as the AI. */
export function useDecisions(
  documentId: string,
  undoHistory: UndoHistory,
  onDecided: (id: string, decision: Decision) => void,
) {
  const { t } = useTranslation('ai');
  const { api } = useTenant();
  const toast = useToast();
  const refresh = useRefreshSuggestions(documentId);
  const [changedId, setChanged] = useState<string | null>(null);
  const deciding = useMutation({
    mutationFn: ({ id, decision, anyway }: Decided) =>
      api.post(ADDRESSES[decision], {
        path: { document_id: documentId, suggestion_id: id },
        ...(anyway && { json: { anyway } satisfies Schema<'AcceptRequest'> }),
      }),
    onSuccess: (_, { id, decision }) => {
      if (decision === 'accept') undoHistory.accepted(id);
      if (decision === 'undo') undoHistory.undone(id);
      if (decision === 'redo') undoHistory.redone(id);
      onDecided(id, decision);
      announce(t(`announce.${decision}`));
      return refresh();
    },
    onError: (error, { id, decision }) => {
      if (asProblem(error).code === 'suggestion.text_changed') setChanged(id);
      else toast.failed(error, t(`failed.${decision}`));
    },
    onSettled: () => undoHistory.decided(),
  });
  const send = (decided: Decided) => {
    undoHistory.decide();
    deciding.mutate(decided);
  };
  const decide = (decision: Decision) => (id: string) => send({ id, decision });
  return {
    accept: decide('accept'),
    acceptAnyway: (id: string) => send({ id, decision: 'accept', anyway: true }),
    /** A suggestion whose text somebody changed meanwhile; accepting needs a second yes. */
    changedId,
    reject: decide('reject'),
    undo: decide('undo'),
    redo: decide('redo'),
    isDeciding: deciding.isPending,
  };
}
