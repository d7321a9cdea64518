import { Badge, Button, Group, Table, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { BrowserSession } from '@/api/allauth';
import { useFormat } from '@/i18n/format';
import { ErrorState } from '@/ui/ErrorState';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { useToast } from '@/ui/toast';
import { browserOf } from './browserOf';
import { useEndSessions, useSessions } from './queries';

/** The browsers in which the person is signed in, each to be signed out from here. */
export function SessionList() {
  const { t } = useTranslation('account');
  const sessions = useSessions();
  const end = useEndSessions();
  const toast = useToast();
  const endThese = (these: BrowserSession[]) =>
    end.mutate(
      these.map(({ id }) => id),
      {
        onSuccess: () => toast.done(t('sessions.ended', { count: these.length })),
        onError: (error) => toast.failed(error, t('sessions.endFailed')),
      },
    );
  const others = sessions.data?.filter((session) => !session.is_current) ?? [];
  return (
    <section aria-labelledby="sessions">
      <Group justify="space-between" mt="xl" mb="sm">
        <Title order={2} size="h4" id="sessions">
          {t('sessions.title')}
        </Title>
        {others.length > 1 && (
          <Button variant="default" loading={end.isPending} onClick={() => endThese(others)}>
            {t('sessions.endOthers')}
          </Button>
        )}
      </Group>
      {sessions.isPending && <PageSkeleton />}
      {sessions.error && (
        <ErrorState error={sessions.error} what={t('sessions.failed')} onRetry={() => sessions.refetch()} />
      )}
      {sessions.data && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <section className="scroll-x" tabIndex={0} aria-label={t('sessions.title')}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('sessions.browser')}</Table.Th>
                <Table.Th>{t('sessions.ip')}</Table.Th>
                <Table.Th>{t('sessions.since')}</Table.Th>
                <Table.Th aria-label={t('sessions.end')} />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {sessions.data.map((session) => (
                <Row key={session.id} session={session} onEnd={() => endThese([session])} />
              ))}
            </Table.Tbody>
          </Table>
        </section>
      )}
    </section>
  );
}

function Row({ session, onEnd }: { session: BrowserSession; onEnd: () => void }) {
  const { t } = useTranslation('account');
  const format = useFormat();
  const browser = browserOf(session.user_agent);
  const name = browser ? t('sessions.on', browser) : session.user_agent.slice(0, 60) || t('sessions.unknown');
  return (
    <Table.Tr>
      <Table.Td title={session.user_agent}>{name}</Table.Td>
      <Table.Td className="tabular">{session.ip}</Table.Td>
      <Table.Td>{format.moment(new Date(session.created_at * 1000).toISOString())}</Table.Td>
      <Table.Td ta="end">
        {session.is_current ? (
          <Badge variant="light">{t('sessions.current')}</Badge>
        ) : (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t('sessions.endOne', { name })}
            onClick={onEnd}
          >
            {t('sessions.end')}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
