import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { signIn } from '@/api/allauth';
import { ErrorState } from '@/ui/ErrorState';
import { FormProblem } from '@/ui/FormProblem';
import { fieldError, formValues } from '@/ui/fieldError';
import { CardPage } from './CardPage';
import { safeNext } from './next';

/** E-mail and password; afterwards the page that was asked for. */
export function SignInPage({ trouble }: { trouble: unknown }) {
  const { t } = useTranslation('signin');
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const client = useQueryClient();
  const entry = useMutation({
    mutationFn: ({ email = '', password = '' }: Record<string, string>) => signIn(email, password),
    onSuccess: async () => {
      await client.resetQueries();
      const next = safeNext(search.get('next'));
      if (next) navigate(next);
    },
  });
  return (
    <CardPage title={t('signIn.title')}>
      <Stack mt="lg">
        {trouble ? <ErrorState error={trouble} what={t('signIn.unreachable')} /> : null}
        <FormProblem error={entry.error} what={t('signIn.failed')} />
        {entry.error ? <Text size="sm">{t('signIn.failedNew')}</Text> : null}
        <form
          onSubmit={(event) => {
            event.preventDefault();
            entry.mutate(formValues(event.currentTarget));
          }}
        >
          <Stack>
            <TextInput
              label={t('email')}
              name="email"
              type="email"
              autoComplete="username"
              required
              error={fieldError(entry.error, 'email')}
            />
            <PasswordInput
              label={t('password')}
              name="password"
              autoComplete="current-password"
              required
              error={fieldError(entry.error, 'password')}
              visibilityToggleButtonProps={{ 'aria-label': t('showPassword') }}
            />
            <Button type="submit" loading={entry.isPending}>
              {t('signIn.action')}
            </Button>
          </Stack>
        </form>
        <Text size="sm">
          <Anchor component={Link} to="/reset-password">
            {t('signIn.forgot')}
          </Anchor>
        </Text>
        <Text size="sm">
          {t('signIn.newHere')}{' '}
          <Anchor component={Link} to="/sign-up" underline="always">
            {t('signIn.create')}
          </Anchor>
        </Text>
      </Stack>
    </CardPage>
  );
}
