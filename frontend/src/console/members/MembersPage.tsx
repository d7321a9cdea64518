import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUserPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useTenant } from '@/api/session';
import { ErrorState } from '@/ui/ErrorState';
import { Page } from '@/ui/Page';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { InvitationList } from './InvitationList';
import { InviteDialog } from './InviteDialog';
import { MemberTable } from './MemberTable';
import { NewDocuments } from './NewDocuments';
import { useMemberList } from './queries';
import { TimeZone } from './TimeZone';

/** Who belongs to the organisation, in which role, and who is invited. */
export function MembersPage() {
  const { t } = useTranslation(['console', 'common']);
  const { can } = useTenant();
  const [inviting, invite] = useDisclosure(false);
  const members = useMemberList();
  const mayManage = can('member.manage');
  return (
    <Page
      title={t('members.title')}
      lead={t('members.lead')}
      actions={
        mayManage && (
          <Button leftSection={<IconUserPlus size={17} aria-hidden />} onClick={invite.open}>
            {t('members.invite')}
          </Button>
        )
      }
    >
      {members.isPending && <PageSkeleton />}
      {members.error && (
        <ErrorState error={members.error} what={t('members.failed')} onRetry={() => members.refetch()} />
      )}
      {members.rows.length > 0 && <MemberTable rows={members.rows} mayManage={mayManage} />}
      {members.hasNextPage && (
        <Button variant="default" mt="md" onClick={() => members.fetchNextPage()}>
          {t('common:more')}
        </Button>
      )}
      {mayManage && <InvitationList />}
      {can('organisation.manage') && <NewDocuments />}
      {can('organisation.manage') && <TimeZone />}
      {inviting && <InviteDialog onClose={invite.close} />}
    </Page>
  );
}
