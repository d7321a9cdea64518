import { Anchor, Button, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useParams } from 'react-router';
import { type Confirmation, confirmEmail, readConfirmation } from '@/api/allauth';
import { Problem } from '@/api/problem';
import { useMe } from '@/api/session';
import { ErrorState } from '@/ui/ErrorState';
import { FormProblem } from '@/ui/FormProblem';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { CardPage } from './CardPage';
import { signInAddress } from './next';
import { SendConfirmation } from './SendConfirmation';
import { waitingInvitation } from './waitingInvitation';

/** The page a confirmation mail leads to. A press confirms, so that no program that opens links does. */
export function VerifyPage() {
  const { t } = useTranslation('signin');
  const { key = '' } = useParams();
  const link = useQuery({
    queryKey: ['confirmation', key],
    queryFn: () => readConfirmation(key),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const client = useQueryClient();
  const confirming = useMutation({
    mutationFn: () => confirmEmail(key),
    onSuccess: () => client.invalidateQueries({ queryKey: ['me'] }),
  });
  if (confirming.isSuccess) return <Confirmed />;
  if (link.isPending) return <PageSkeleton />;
  if (isSpent(link.error) || isSpent(confirming.error)) return <SpentLink />;
  if (link.error) {
    return (
      <CardPage title={t('verify.title')}>
        <ErrorState error={link.error} what={t('verify.failed')} onRetry={() => link.refetch()} />
      </CardPage>
    );
  }
  const isBusy = confirming.isPending;
  return <Question of={link.data} error={confirming.error} isBusy={isBusy} onConfirm={confirming.mutate} />;
}

/** A link works once and for some days; allauth answers 400 after that. */
function isSpent(error: unknown): boolean {
  return error instanceof Problem && error.status === 400;
}

function Question(props: { of: Confirmation; error: unknown; isBusy: boolean; onConfirm: () => void }) {
  const { t } = useTranslation('signin');
  const { email, user } = props.of;
  return (
    <CardPage title={t('verify.title')} lead={t('verify.lead', { email, name: user.display })}>
      <Stack mt="lg">
        <FormProblem error={props.error} what={t('verify.failed')} />
        <Text size="sm">{t('verify.notYours')}</Text>
        <Button onClick={() => props.onConfirm()} loading={props.isBusy}>
          {t('verify.action')}
        </Button>
      </Stack>
    </CardPage>
  );
}

function Confirmed() {
  const { t } = useTranslation('signin');
  const invitation = waitingInvitation();
  return (
    <CardPage title={t('verify.done')} lead={invitation ? t('verify.doneInvited') : t('verify.doneLead')}>
      <Button component={Link} to={invitation ?? '/'} mt="lg">
        {t(invitation ? 'verify.toInvitation' : 'verify.goOn')}
      </Button>
    </CardPage>
  );
}

function SpentLink() {
  const { t } = useTranslation('signin');
  const me = useMe();
  const { pathname } = useLocation();
  const invitation = waitingInvitation();
  return (
    <CardPage title={t('verify.spent')} lead={t('verify.spentLead')}>
      <Stack mt="lg">
        {me.data ? (
          <SendConfirmation email={me.data.person.email} />
        ) : (
          <Anchor component={Link} to={signInAddress(pathname)}>
            {t('verify.signInFirst')}
          </Anchor>
        )}
        {invitation && (
          <Anchor component={Link} to={invitation}>
            {t('verify.toInvitation')}
          </Anchor>
        )}
      </Stack>
    </CardPage>
  );
}
