import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useTenant } from '@/api/session';
import { isRunning } from '@/generation/run';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { PageSkeleton } from '@/ui/PageSkeleton';
import classes from './ChatPanel.module.css';
import { Composer } from './Composer';
import { ConversationMenu } from './ConversationMenu';
import { LiveTurn, Turn } from './Turn';
import { useChat } from './useChat';
import { useFollowingScroll } from './useFollowingScroll';

/** The side chat: questions answered from the organisation's knowledge, with numbered sources. */
export function ChatPanel({ documentId }: { documentId: string }) {
  const { t } = useTranslation('chat');
  const { can } = useTenant();
  const chat = useChat(documentId);
  const { messages, generation } = chat;
  const { run } = generation;
  const turns = messages.rows.filter(
    (message) => message.is_complete || message.generation_id !== generation.id,
  );
  const box = useFollowingScroll();
  const isAnswered = turns.some((turn) => turn.role === 'assistant' && turn.generation_id === generation.id);
  const isReading = chat.conversations.isPending || messages.isLoading;
  const isLive = run !== null && !isAnswered;
  if (!can('chat')) return <Alert color="gray">{t('notAllowed')}</Alert>;
  return (
    <div className={classes.chat}>
      <ConversationMenu chat={chat} />
      <div ref={box} className={classes.turns} role="log" aria-label={t('log')} aria-live="off">
        {isReading && <PageSkeleton />}
        {messages.error && (
          <ErrorState error={messages.error} what={t('failed.read')} onRetry={() => messages.refetch()} />
        )}
        {!turns.length && !isLive && !isReading && !messages.error && (
          <EmptyState title={t('empty')} text={t('emptyText')} sample={t('sample')} />
        )}
        {turns.map((message) => (
          <Turn key={message.id} message={message} />
        ))}
        {isLive && <LiveTurn run={run} isReconnecting={generation.isReconnecting} onStop={generation.stop} />}
        {chat.asking.error ? (
          <ErrorState error={chat.asking.error} what={t('failed.ask')} safety={t('failed.kept')} />
        ) : null}
      </div>
      <Composer isBusy={chat.asking.isPending || isRunning(run)} onAsk={chat.ask} />
    </div>
  );
}
