import { Anchor, Button, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { signUp } from '@/api/allauth';
import { FormProblem } from '@/ui/FormProblem';
import { formValues } from '@/ui/fieldError';
import { CardPage } from './CardPage';
import { safeNext } from './next';
import { PersonFields } from './PersonFields';
import { rememberInvitation } from './waitingInvitation';
import { rememberOrganisation } from './waitingOrganisation';

/** A new person; what they came for waits in this browser until they have answered the mail. */
export function SignUpPage() {
  const { t } = useTranslation('signin');
  const [search] = useSearchParams();
  const next = safeNext(search.get('next'));
  const entry = useMutation({
    mutationFn: async ({
      email = '',
      password = '',
      name = '',
      organisation = '',
    }: Record<string, string>) => {
      await signUp({ email, password, name });
      if (organisation) rememberOrganisation(organisation);
      if (next?.startsWith('/invite/')) rememberInvitation(next);
      return email;
    },
  });
  if (entry.isSuccess) return <AnswerTheMail email={entry.data} />;
  return (
    <CardPage title={t('signUp.title')} lead={next ? t('signUp.leadInvited') : t('signUp.lead')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          entry.mutate(formValues(event.currentTarget));
        }}
      >
        <Stack mt="lg">
          <FormProblem error={entry.error} what={t('signUp.failed')} />
          <PersonFields error={entry.error} withOrganisation={!next} />
          <Button type="submit" loading={entry.isPending}>
            {t('signUp.action')}
          </Button>
          <Text size="sm">
            {t('signUp.have')}{' '}
            <Anchor
              component={Link}
              to={next ? `/?next=${encodeURIComponent(next)}` : '/'}
              underline="always"
            >
              {t('signIn.action')}
            </Anchor>
          </Text>
        </Stack>
      </form>
    </CardPage>
  );
}

/** The same for a new address and a taken one, whose owner gets a mail that says so. */
function AnswerTheMail({ email }: { email: string }) {
  const { t } = useTranslation('signin');
  return (
    <CardPage title={t('signUp.sent')} lead={t('signUp.sentLead', { email })}>
      <Stack mt="lg">
        <Text size="sm">{t('signUp.sentHint')}</Text>
        <Anchor component={Link} to="/">
          {t('reset.back')}
        </Anchor>
      </Stack>
    </CardPage>
  );
}
