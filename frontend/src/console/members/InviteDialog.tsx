import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ROLES } from '@/api/types';
import { CopyField } from '@/ui/CopyField';
import { Dialog } from '@/ui/Dialog';
import { FormProblem } from '@/ui/FormProblem';
import { fieldError, formValues } from '@/ui/fieldError';
import { useInvite } from './queries';

/** Makes a link that lets one person in. The link is shown this once. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['console', 'common']);
  const invite = useInvite();
  return (
    <Dialog onClose={onClose} title={t('members.invite')}>
      {invite.data ? (
        <Stack>
          <Text>{t('invitations.made')}</Text>
          <CopyField label={t('invitations.link')} value={invite.data.link} />
          <Group justify="flex-end">
            <Button onClick={onClose}>{t('common:close')}</Button>
          </Group>
        </Stack>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const { role = 'writer', email = '' } = formValues(event.currentTarget);
            invite.mutate({ role, email });
          }}
        >
          <Stack>
            <FormProblem error={invite.error} what={t('invitations.failed')} />
            <NativeSelect
              label={t('members.role')}
              name="role"
              defaultValue="writer"
              data={ROLES.map((role) => ({ value: role, label: t(`common:role.${role}`) }))}
              data-autofocus
            />
            <TextInput
              label={t('invitations.email')}
              description={t('invitations.emailHint')}
              name="email"
              type="email"
              error={fieldError(invite.error, 'email')}
            />
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {t('common:cancel')}
              </Button>
              <Button type="submit" loading={invite.isPending}>
                {t('invitations.make')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Dialog>
  );
}
