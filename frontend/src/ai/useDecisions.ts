import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useTenant } from '@/api/session';
import type { UndoLine } from '@/editor/undo';
import { announce } from '@/ui/announce';
import { useToast } from '@/ui/toast';
import { useRefreshSuggestions } from './queries';

type Decision = 'accept' | 'reject' | 'undo';

interface Decided {
  id: string;
  decision: Decision;
}

/** Accept, reject and take back: each is one command to the server, which writes as the AI. */
export function useDecisions(documentId: string, line: UndoLine, onDecided: () => void) {
  const { t } = useTranslation('ai');
  const { path } = useTenant();
  const toast = useToast();
  const refresh = useRefreshSuggestions(documentId);
  const deciding = useMutation({
    mutationFn: ({ id, decision }: Decided) =>
      api(path(`documents/${documentId}/suggestions/${id}/${decision}/`), { method: 'POST', json: {} }),
    onMutate: () => line.cut(),
    onSuccess: (_, { id, decision }) => {
      if (decision === 'accept') line.accepted(id);
      if (decision === 'undo') line.undone(id);
      onDecided();
      announce(t(`announce.${decision}`));
      return refresh();
    },
    onError: (error, { decision }) => toast.failed(error, t(`failed.${decision}`)),
  });
  const decide = (decision: Decision) => (id: string) => deciding.mutate({ id, decision });
  return {
    accept: decide('accept'),
    reject: decide('reject'),
    undo: decide('undo'),
    isDeciding: deciding.isPending,
  };
}
