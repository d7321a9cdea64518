import { Badge, Button, Group, NativeSelect, Table } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTenant } from '@/api/session';
import { type Member, ROLES, type Role } from '@/api/types';
import { Confirm } from '@/ui/Confirm';
import { PersonDot } from '@/ui/PersonDot';
import { useToast } from '@/ui/toast';
import classes from '../table.module.css';
import { EraseDialog } from './EraseDialog';
import { PrivateThingsButton } from './PrivateThings';
import { useChangeMember } from './queries';

/** Members with role and state. A change counts from the next request on, in every open page. */
export function MemberTable({ rows, mayManage }: { rows: Member[]; mayManage: boolean }) {
  const { t } = useTranslation('console');
  return (
    <Table className={classes.cards ?? ''} verticalSpacing="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('members.person')}</Table.Th>
          <Table.Th>{t('members.role')}</Table.Th>
          <Table.Th>{t('members.state')}</Table.Th>
          {mayManage && <Table.Th>{t('members.actions')}</Table.Th>}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((member) => (
          <Row key={member.id} member={member} mayManage={mayManage} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Row({ member, mayManage }: { member: Member; mayManage: boolean }) {
  const { t } = useTranslation(['console', 'common']);
  const { can } = useTenant();
  return (
    <Table.Tr>
      <Table.Td>
        <span className={classes.person}>
          <PersonDot name={member.display_name} colour={member.colour} size={30} />
          <span>
            {member.display_name}
            {member.state !== 'erased' && <span className={classes.facts}>{member.email}</span>}
          </span>
        </span>
      </Table.Td>
      <Table.Td>
        {mayManage && member.state !== 'erased' ? (
          <RoleSelect member={member} />
        ) : (
          t(`common:role.${member.role}`)
        )}
      </Table.Td>
      <Table.Td>
        <Badge variant="light" color={member.state === 'active' ? 'verdigris' : 'gray'}>
          {t(`members.${member.state}`)}
        </Badge>
      </Table.Td>
      {mayManage && (
        <Table.Td>
          {member.state !== 'erased' && (
            <Group gap="xs">
              <StateButton member={member} />
              {member.state === 'deactivated' && can('owner.manage') && (
                <PrivateThingsButton member={member} />
              )}
              {member.state === 'deactivated' && <EraseButton member={member} />}
            </Group>
          )}
        </Table.Td>
      )}
    </Table.Tr>
  );
}

function RoleSelect({ member }: { member: Member }) {
  const { t } = useTranslation(['console', 'common']);
  const toast = useToast();
  const change = useChangeMember();
  return (
    <NativeSelect
      size="xs"
      aria-label={t('members.roleOf', { name: member.display_name })}
      value={member.role}
      disabled={change.isPending}
      data={ROLES.map((role) => ({ value: role, label: t(`common:role.${role}`) }))}
      onChange={(event) =>
        change.mutate(
          { id: member.id, role: event.currentTarget.value as Role },
          { onError: (error) => toast.failed(error, t('members.notChanged')) },
        )
      }
    />
  );
}

/** Owners only, and only once nothing can be under way in the member's name. */
function EraseButton({ member }: { member: Member }) {
  const { t } = useTranslation('console');
  const { can } = useTenant();
  const [asking, setAsking] = useState(false);
  if (!can('member.erase')) return null;
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>
        {t('erasure.open')}
      </Button>
      {asking && <EraseDialog member={member} onClose={() => setAsking(false)} />}
    </>
  );
}

function StateButton({ member }: { member: Member }) {
  const { t } = useTranslation('console');
  const { session } = useTenant();
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  const change = useChangeMember();
  if (member.id === session.member.id) return null;
  const isActive = member.state === 'active';
  const set = (state: 'active' | 'deactivated') =>
    change.mutate(
      { id: member.id, state },
      {
        onSuccess: () => setAsking(false),
        onError: (error) => !asking && toast.failed(error, t('members.notChanged')),
      },
    );
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        loading={change.isPending}
        onClick={() => (isActive ? setAsking(true) : set('active'))}
      >
        {t(isActive ? 'members.deactivate' : 'members.activate')}
      </Button>
      {asking && (
        <Confirm
          title={t('members.confirm', { name: member.display_name })}
          text={t('members.confirmText')}
          action={t('members.deactivate')}
          isDangerous
          isBusy={change.isPending}
          error={change.error}
          failed={t('members.notChanged')}
          onConfirm={() => set('deactivated')}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
