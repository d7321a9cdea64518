import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTenant } from '@/api/session';
import { isRunning, type Run } from '@/generation/run';
import { useGeneration } from '@/generation/useGeneration';
import { announce } from '@/ui/announce';
import { useAsk, useConversations, useMessages } from './queries';

/** One conversation beside a document: its messages, the answer under way, and asking. */
export function useChat(documentId: string) {
  const { t } = useTranslation('chat');
  const { slug } = useTenant();
  const client = useQueryClient();
  const conversations = useConversations(documentId);
  const [chosen, choose] = useState<string | 'new' | null>(null);
  const latest = conversations.data?.[0]?.id ?? null;
  const conversationId = chosen === 'new' ? null : (chosen ?? latest);
  const messages = useMessages(conversationId);
  const asking = useAsk(documentId);
  const generation = useGeneration();
  const { follow, id: followed } = generation;

  const read = useCallback(
    async (generationId: string) => {
      const run: Run = await follow(generationId);
      if (isRunning(run)) return;
      announce(t(announcementOf(run)));
      await client.invalidateQueries({ queryKey: ['messages', slug] });
    },
    [follow, client, slug, t],
  );

  // An answer that was under way when the page was left goes on being read.
  // Only the last one can be: an earlier one without an answer broke off.
  const last = messages.rows.at(-1);
  const open = last?.is_complete === false ? last.generation_id : null;
  useEffect(() => {
    if (open && open !== followed) void read(open);
  }, [open, followed, read]);

  const ask = async (text: string, withDocument: boolean) => {
    announce(t('announce.thinking'));
    const asked = await asking.mutateAsync({ conversationId, text, withDocument });
    choose(asked.conversationId);
    void read(asked.generation_id);
  };
  return { conversations, conversationId, choose, messages, generation, asking, ask };
}

function announcementOf({ state, text }: Run) {
  if (state !== 'failed') return 'announce.ready';
  return text ? 'announce.failed' : 'announce.none';
}

export type Chat = ReturnType<typeof useChat>;
