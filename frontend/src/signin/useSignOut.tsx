import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { signOut } from '@/api/allauth';
import { countLeftBy, eraseEverythingOf } from '@/sync/store';
import { Confirm } from '@/ui/Confirm';
import { useToast } from '@/ui/toast';
import { forgetInvitation } from './waitingInvitation';

interface Leaving {
  leave: () => Promise<void>;
  /** What is asked before edits are lost; draw it where it outlives the menu. */
  question: ReactNode;
}

/**
 * Ends the session and forgets everything read under it; what this browser kept of the person's documents goes
 * too. Asks first only while edits have not reached the server.
 */
export function useSignOut(person: string): Leaving {
  const { t } = useTranslation('shell');
  const client = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const [left, setLeft] = useState(0);
  const leaving = useMutation({
    mutationFn: async () => {
      await signOut();
      await eraseEverythingOf(person).catch(withoutStorage);
    },
    onSuccess: () => {
      client.clear();
      forgetInvitation();
      navigate('/');
    },
    onError: (error) => left || toast.failed(error, t('unsaved.failed')),
  });
  const question = left > 0 && (
    <Confirm
      title={t('unsaved.title')}
      text={t('unsaved.text', { count: left })}
      action={t('unsaved.action')}
      isDangerous
      isBusy={leaving.isPending}
      error={leaving.error}
      failed={t('unsaved.failed')}
      onConfirm={() => leaving.mutate()}
      onClose={() => setLeft(0)}
    />
  );
  return {
    leave: async () => {
      const count = await countLeftBy(person).catch(withoutStorage);
      if (count) setLeft(count);
      else leaving.mutate();
    },
    question,
  };
}

/** A browser that lets us store nothing has nothing to forget. */
function withoutStorage(): number {
  return 0;
}
