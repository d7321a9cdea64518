import { PasswordInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { fieldError } from '@/ui/fieldError';

/** The fields of a new person, each with what the server said about it. */
export function PersonFields({ error, withOrganisation }: { error: unknown; withOrganisation: boolean }) {
  const { t } = useTranslation('signin');
  return (
    <>
      <TextInput
        label={t('name')}
        name="name"
        autoComplete="name"
        required
        error={fieldError(error, 'name')}
      />
      <TextInput
        label={t('email')}
        name="email"
        type="email"
        autoComplete="username"
        required
        error={fieldError(error, 'email')}
      />
      <PasswordInput
        label={t('password')}
        name="password"
        autoComplete="new-password"
        required
        error={fieldError(error, 'password')}
        visibilityToggleButtonProps={{ 'aria-label': t('showPassword') }}
      />
      {withOrganisation && (
        <TextInput
          label={t('organisation.name')}
          description={t('organisation.hint')}
          name="organisation"
          autoComplete="organization"
          required
        />
      )}
    </>
  );
}
