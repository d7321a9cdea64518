import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { type Page, useList } from '@/api/page';
import { useTenant } from '@/api/session';
import type { ChatMessage, Conversation } from '@/api/types';

/** This person's conversations beside one document, the latest first. */
export function useConversations(documentId: string) {
  const { slug, path } = useTenant();
  return useQuery({
    queryKey: ['conversations', slug, documentId],
    queryFn: async () => {
      const query = { document_id: documentId };
      return (await api<Page<Conversation>>(path('conversations/'), { query })).results;
    },
  });
}

export function useMessages(conversationId: string | null) {
  const { slug, path } = useTenant();
  return useList<ChatMessage>(
    ['messages', slug, conversationId],
    path(`conversations/${conversationId}/messages/`),
    { limit: 200 },
    { enabled: conversationId !== null },
  );
}

interface Asked {
  conversationId: string;
  generation_id: string;
}

interface Question {
  conversationId: string | null;
  text: string;
  withDocument: boolean;
}

/** Asks; the first question opens the conversation. Answers with the generation to follow. */
export function useAsk(documentId: string) {
  const { slug, path } = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ conversationId, text, withDocument }: Question): Promise<Asked> => {
      const id = conversationId ?? (await open(path('conversations/'), documentId, text)).id;
      const json = { text, with_document: withDocument };
      const asked = await api<Asked>(path(`conversations/${id}/messages/`), { method: 'POST', json });
      return { ...asked, conversationId: id };
    },
    onSuccess: async ({ conversationId }) => {
      await client.invalidateQueries({ queryKey: ['conversations', slug, documentId] });
      await client.invalidateQueries({ queryKey: ['messages', slug, conversationId] });
    },
  });
}

function open(path: string, documentId: string, question: string): Promise<Conversation> {
  const title = question.slice(0, 80);
  return api<Conversation>(path, { method: 'POST', json: { document_id: documentId, title } });
}
