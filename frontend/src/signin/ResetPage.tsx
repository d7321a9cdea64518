import { Anchor, Button, PasswordInput, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { resetPassword } from '@/api/allauth';
import { FormProblem } from '@/ui/FormProblem';
import { fieldError, formValues } from '@/ui/fieldError';
import { CardPage } from './CardPage';

/** The page the mailed link leads to: one new password. */
export function ResetPage() {
  const { t } = useTranslation('signin');
  const { key = '' } = useParams();
  const change = useMutation({ mutationFn: (password: string) => resetPassword(key, password) });
  if (change.isSuccess) {
    return (
      <CardPage title={t('newPassword.done')} lead={t('newPassword.doneLead')}>
        <Anchor component={Link} to="/">
          {t('signIn.action')}
        </Anchor>
      </CardPage>
    );
  }
  return (
    <CardPage title={t('newPassword.title')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate(formValues(event.currentTarget).password ?? '');
        }}
      >
        <Stack mt="lg">
          <FormProblem error={change.error} what={t('newPassword.failed')} />
          <PasswordInput
            label={t('newPassword.label')}
            name="password"
            autoComplete="new-password"
            required
            error={fieldError(change.error, 'password')}
            visibilityToggleButtonProps={{ 'aria-label': t('showPassword') }}
          />
          <Button type="submit" loading={change.isPending}>
            {t('newPassword.action')}
          </Button>
        </Stack>
      </form>
    </CardPage>
  );
}
