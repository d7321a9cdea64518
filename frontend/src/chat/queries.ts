import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useList } from '@/api/page';
import { type Tenant, useTenant } from '@/api/session';
import type { Conversation, Schema } from '@/api/types';

/** This person's conversations beside one document, the latest first. */
export function useConversations(documentId: string) {
  const { slug, api } = useTenant();
  return useQuery({
    queryKey: ['conversations', slug, documentId],
    queryFn: async () => {
      const query = { document_id: documentId };
      return (await api.get('conversations/', { query })).results;
    },
  });
}

export function useMessages(conversationId: string | null) {
  const { slug, api } = useTenant();
  return useList(
    ['messages', slug, conversationId],
    ({ cursor, signal }) =>
      api.get('conversations/{conversation_id}/messages/', {
        path: { conversation_id: conversationId ?? '' },
        query: { limit: 200, cursor },
        signal,
      }),
    { enabled: conversationId !== null },
  );
}

type Asked = Schema<'Asked'> & { conversationId: string };

interface Question {
  conversationId: string | null;
  text: string;
  withDocument: boolean;
}

/** Asks; the first question opens the conversation. Answers with the generation to follow. */
export function useAsk(documentId: string) {
  const { slug, api } = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ conversationId, text, withDocument }: Question): Promise<Asked> => {
      const id = conversationId ?? (await open(api, documentId, text)).id;
      const json = { text, with_document: withDocument };
      const asked = await api.post('conversations/{conversation_id}/messages/', {
        path: { conversation_id: id },
        json,
      });
      return { ...asked, conversationId: id };
    },
    onSuccess: async ({ conversationId }) => {
      await client.invalidateQueries({ queryKey: ['conversations', slug, documentId] });
      await client.invalidateQueries({ queryKey: ['messages', slug, conversationId] });
    },
  });
}

function open(api: Tenant['api'], documentId: string, question: string): Promise<Conversation> {
  const title = question.slice(0, 80);
  return api.post('conversations/', { json: { document_id: documentId, title } });
}
