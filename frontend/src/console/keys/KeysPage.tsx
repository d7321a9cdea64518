import { Badge, Button, Stack, Table, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKey } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useTenant } from '@/api/session';
import { useFormat } from '@/i18n/format';
import { CopyBlock } from '@/ui/CopyField';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { Page } from '@/ui/Page';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { FallbackSelect } from '../models/FallbackSelect';
import classes from '../table.module.css';
import { NewKeyDialog } from './NewKeyDialog';
import { type ApiKey, useKeys } from './queries';
import { RevokeButton } from './RevokeButton';
import { snippets } from './snippets';

/** Keys of integrations: what they may do, when they were used, and how to begin. */
export function KeysPage() {
  const { t } = useTranslation('console');
  const [making, make] = useDisclosure(false);
  const keys = useKeys();
  const button = (
    <Button leftSection={<IconKey size={17} aria-hidden />} onClick={make.open}>
      {t('keys.create')}
    </Button>
  );
  return (
    <Page title={t('keys.title')} lead={t('keys.lead')} actions={keys.rows.length > 0 && button}>
      {keys.isPending && <PageSkeleton />}
      {keys.error && <ErrorState error={keys.error} what={t('keys.failed')} onRetry={() => keys.refetch()} />}
      {keys.isSuccess && !keys.rows.length && (
        <EmptyState title={t('keys.empty')} text={t('keys.emptyText')} action={button} />
      )}
      {keys.rows.length > 0 && <KeyTable rows={keys.rows} />}
      <Snippets />
      {making && <NewKeyDialog onClose={make.close} />}
    </Page>
  );
}

function KeyTable({ rows }: { rows: ApiKey[] }) {
  const { t } = useTranslation('console');
  const { can } = useTenant();
  return (
    <Table className={classes.cards ?? ''} verticalSpacing="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('keys.name')}</Table.Th>
          <Table.Th>{t('keys.scopes')}</Table.Th>
          <Table.Th>{t('keys.used')}</Table.Th>
          <Table.Th>{t('members.state')}</Table.Th>
          {can('model.manage') && <Table.Th>{t('fallback.title')}</Table.Th>}
          <Table.Th>{t('members.actions')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((key) => (
          <Row key={key.id} apiKey={key} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Row({ apiKey }: { apiKey: ApiKey }) {
  const { t } = useTranslation('console');
  const { can } = useTenant();
  const format = useFormat();
  return (
    <Table.Tr>
      <Table.Td>
        {apiKey.name}
        <span className={classes.facts}>
          <code>{apiKey.prefix}…</code>
        </span>
      </Table.Td>
      <Table.Td>{t('keys.scopeCount', { count: apiKey.scopes.length })}</Table.Td>
      <Table.Td>{apiKey.last_used_at ? format.ago(apiKey.last_used_at) : t('keys.never')}</Table.Td>
      <Table.Td>
        <Badge variant="light" color={apiKey.is_live ? 'verdigris' : 'gray'}>
          {t(apiKey.is_live ? 'keys.live' : apiKey.revoked_at ? 'keys.revoked' : 'keys.expired')}
        </Badge>
      </Table.Td>
      {can('model.manage') && (
        <Table.Td>
          {apiKey.is_live && (
            <FallbackSelect of={{ key_id: apiKey.id }} label={t('fallback.of', { name: apiKey.name })} />
          )}
        </Table.Td>
      )}
      <Table.Td>{apiKey.is_live && <RevokeButton apiKey={apiKey} />}</Table.Td>
    </Table.Tr>
  );
}

function Snippets() {
  const { t } = useTranslation('console');
  const { slug } = useTenant();
  const { curl, python, openai } = snippets(location.origin, slug);
  return (
    <section className={classes.section}>
      <Title order={2} size="h3">
        {t('keys.begin')}
      </Title>
      <p>{t('keys.beginText')}</p>
      <Stack>
        <CopyBlock label={t('keys.curl')} value={curl} />
        <CopyBlock label={t('keys.python')} value={python} />
        <CopyBlock label={t('keys.openai')} value={openai} />
      </Stack>
    </section>
  );
}
