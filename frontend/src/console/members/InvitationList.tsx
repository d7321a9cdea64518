import { Button, Table, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import { useToast } from '@/ui/toast';
import classes from '../table.module.css';
import { type Invitation, useInvitations, useWithdraw } from './queries';

/** Invitations whose link still works. */
export function InvitationList() {
  const { t } = useTranslation('console');
  const open = useInvitations(true).rows.filter((invitation) => invitation.is_open);
  if (!open.length) return null;
  return (
    <section className={classes.section}>
      <Title order={2} size="h3">
        {t('invitations.title')}
      </Title>
      <Table className={classes.cards ?? ''} verticalSpacing="sm" mt="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('invitations.for')}</Table.Th>
            <Table.Th>{t('members.role')}</Table.Th>
            <Table.Th>{t('invitations.expires')}</Table.Th>
            <Table.Th>{t('members.actions')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {open.map((invitation) => (
            <Row key={invitation.id} invitation={invitation} />
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function Row({ invitation }: { invitation: Invitation }) {
  const { t } = useTranslation(['console', 'common']);
  const format = useFormat();
  const toast = useToast();
  const withdraw = useWithdraw();
  return (
    <Table.Tr>
      <Table.Td>{invitation.email || t('invitations.anyone')}</Table.Td>
      <Table.Td>{t(`common:role.${invitation.role}`)}</Table.Td>
      <Table.Td>{format.moment(invitation.expires_at)}</Table.Td>
      <Table.Td>
        <Button
          size="compact-sm"
          variant="default"
          loading={withdraw.isPending}
          onClick={() =>
            withdraw.mutate(invitation.id, {
              onError: (error) => toast.failed(error, t('invitations.notWithdrawn')),
            })
          }
        >
          {t('invitations.withdraw')}
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}
