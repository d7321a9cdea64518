import { Button, PasswordInput, Stack, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FormProblem } from '@/ui/FormProblem';
import { fieldError, formValues } from '@/ui/fieldError';
import { useToast } from '@/ui/toast';
import { useChangePassword } from './queries';

/** Another password, for whoever knows the old one. */
export function PasswordForm() {
  const { t } = useTranslation('account');
  const change = useChangePassword();
  const toast = useToast();
  const submit = (form: HTMLFormElement) => {
    const { current = '', wanted = '' } = formValues(form);
    const onSuccess = () => {
      form.reset();
      toast.done(t('password.saved'));
    };
    change.mutate({ current, wanted }, { onSuccess });
  };
  const toggle = { 'aria-label': t('password.show') };
  return (
    <section aria-labelledby="password">
      <Title order={2} size="h4" mt="xl" id="password">
        {t('password.title')}
      </Title>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit(event.currentTarget);
        }}
      >
        <Stack mt="sm" maw={420} align="flex-start">
          <FormProblem error={change.error} what={t('password.failed')} />
          <PasswordInput
            w="100%"
            label={t('password.current')}
            name="current"
            autoComplete="current-password"
            required
            error={fieldError(change.error, 'current_password')}
            visibilityToggleButtonProps={toggle}
          />
          <PasswordInput
            w="100%"
            label={t('password.wanted')}
            description={t('password.hint')}
            name="wanted"
            autoComplete="new-password"
            required
            error={fieldError(change.error, 'new_password')}
            visibilityToggleButtonProps={toggle}
          />
          <Button type="submit" loading={change.isPending}>
            {t('password.action')}
          </Button>
        </Stack>
      </form>
    </section>
  );
}
