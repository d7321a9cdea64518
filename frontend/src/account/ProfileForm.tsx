import { Button, Stack, TextInput, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useTenant } from '@/api/session';
import { FormProblem } from '@/ui/FormProblem';
import { fieldError, formValues } from '@/ui/fieldError';
import { useToast } from '@/ui/toast';
import { useRename } from './queries';

/** The name that others see; the address is what one signs in with and stays. */
export function ProfileForm() {
  const { t } = useTranslation('account');
  const { session } = useTenant();
  const rename = useRename();
  const toast = useToast();
  const save = (name: string) => rename.mutate(name, { onSuccess: () => toast.done(t('profile.saved')) });
  return (
    <section aria-labelledby="profile">
      <Title order={2} size="h4" id="profile">
        {t('profile.title')}
      </Title>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save(formValues(event.currentTarget).name ?? '');
        }}
      >
        <Stack mt="sm" maw={420} align="flex-start">
          <FormProblem error={rename.error} what={t('profile.failed')} />
          <TextInput
            w="100%"
            label={t('profile.name')}
            name="name"
            autoComplete="name"
            defaultValue={session.person.name}
            maxLength={120}
            required
            error={fieldError(rename.error, 'name')}
          />
          <TextInput
            w="100%"
            label={t('profile.email')}
            description={t('profile.emailHint')}
            value={session.person.email}
            readOnly
          />
          <Button type="submit" loading={rename.isPending}>
            {t('profile.action')}
          </Button>
        </Stack>
      </form>
    </section>
  );
}
