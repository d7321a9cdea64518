import { Anchor, Button, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { signUp } from '@/api/allauth';
import { FormProblem } from '@/ui/FormProblem';
import { formValues } from '@/ui/fieldError';
import { CardPage } from './CardPage';
import { createOrganisation } from './NewOrganisation';
import { safeNext } from './next';
import { PersonFields } from './PersonFields';

/** A new person and their organisation; with an invitation waiting, the person only. */
export function SignUpPage() {
  const { t } = useTranslation('signin');
  const [search] = useSearchParams();
  const next = safeNext(search.get('next'));
  const navigate = useNavigate();
  const client = useQueryClient();
  const entry = useMutation({
    mutationFn: async ({
      email = '',
      password = '',
      name = '',
      organisation = '',
    }: Record<string, string>) => {
      await signUp({ email, password, name });
      return organisation ? createOrganisation(organisation) : null;
    },
    onSuccess: async (organisation) => {
      await client.resetQueries();
      navigate(next ?? (organisation ? `/t/${organisation.slug}/documents` : '/'));
    },
  });
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
