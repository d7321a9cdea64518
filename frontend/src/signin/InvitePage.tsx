import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { site } from '@/api/client';
import { asProblem } from '@/api/problem';
import { useMe } from '@/api/session';
import { ErrorState } from '@/ui/ErrorState';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { CardPage } from './CardPage';
import { SendConfirmation } from './SendConfirmation';
import { forgetInvitation, rememberInvitation } from './waitingInvitation';

const INVITATION = '/api/v1/invitations/{token}/';

/** What a copied invitation link opens: who invites, as what, and one button. */
export function InvitePage() {
  const { t } = useTranslation(['signin', 'common']);
  const { token = '' } = useParams();
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => site.get(INVITATION, { path: { token } }),
  });
  const me = useMe();
  if (invitation.isPending || me.isPending) return <PageSkeleton />;
  if (!invitation.data?.is_open) {
    return (
      <CardPage title={t('invite.title')}>
        <ErrorState
          error={invitation.error}
          what={t('invite.unknown')}
          onRetry={() => invitation.refetch()}
        />
      </CardPage>
    );
  }
  const { organisation, role } = invitation.data;
  return (
    <CardPage
      title={t('invite.heading', { organisation })}
      lead={t('invite.lead', { role: t(`common:role.${role}`) })}
    >
      {me.data ? <Accept token={token} email={me.data.person.email} /> : <SignInFirst />}
    </CardPage>
  );
}

function Accept({ token, email }: { token: string; email: string }) {
  const { t } = useTranslation(['signin', 'common']);
  const navigate = useNavigate();
  const client = useQueryClient();
  const joining = useMutation({
    mutationFn: () => site.post(INVITATION, { path: { token } }),
    onSuccess: async (organisation) => {
      forgetInvitation();
      await client.invalidateQueries({ queryKey: ['me'] });
      navigate(`/t/${organisation.slug}/documents`);
    },
    onError: (error) => {
      if (asProblem(error).code === 'invitation.email_unconfirmed') rememberInvitation(`/invite/${token}`);
    },
  });
  return (
    <Stack mt="lg">
      <NotJoined error={joining.error} email={email} />
      <Button onClick={() => joining.mutate()} loading={joining.isPending}>
        {t('invite.accept', { email })}
      </Button>
    </Stack>
  );
}

function NotJoined({ error, email }: { error: unknown; email: string }) {
  const { t } = useTranslation('signin');
  if (!error) return null;
  const { code } = asProblem(error);
  if (code === 'invitation.email_unconfirmed') {
    return (
      <Alert color="ochre" variant="light" title={t('invite.unconfirmed')} role="alert">
        <Stack gap="xs">
          <Text size="sm">{t('invite.unconfirmedText', { email })}</Text>
          <SendConfirmation email={email} />
        </Stack>
      </Alert>
    );
  }
  if (code === 'invitation.for_another') {
    return (
      <Alert color="rubric" variant="light" title={t('invite.failed')} role="alert">
        <Text size="sm">{t('invite.forAnother', { email })}</Text>
      </Alert>
    );
  }
  return <ErrorState error={error} what={t('invite.failed')} />;
}

function SignInFirst() {
  const { t } = useTranslation(['signin', 'common']);
  const { token = '' } = useParams();
  const next = encodeURIComponent(`/invite/${token}`);
  return (
    <Group mt="lg">
      <Button component={Link} to={`/sign-up?next=${next}`}>
        {t('signUp.action')}
      </Button>
      <Button component={Link} to={`/?next=${next}`} variant="default">
        {t('signIn.action')}
      </Button>
    </Group>
  );
}
