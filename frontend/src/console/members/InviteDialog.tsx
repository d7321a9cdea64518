import { Button, Group, NativeSelect, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Role } from '@/api/types';
import { ROLES } from '@/api/types';
import { CopyField } from '@/ui/CopyField';
import { FormDialog } from '@/ui/FormDialog';
import { fieldError } from '@/ui/fieldError';
import { useInvite } from './queries';

/** Makes a link that lets one person in. The link is shown this once. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['console', 'common']);
  const invite = useInvite();
  return (
    <FormDialog
      title={t('members.invite')}
      asks={invite}
      failed={t('invitations.failed')}
      action={t('invitations.make')}
      onSubmit={({ role = 'writer', email = '' }) => invite.mutate({ role: role as Role, email })}
      onClose={onClose}
      done={invite.data && <Invited link={invite.data.link} onClose={onClose} />}
    >
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
    </FormDialog>
  );
}

function Invited({ link, onClose }: { link: string; onClose: () => void }) {
  const { t } = useTranslation(['console', 'common']);
  return (
    <>
      <Text>{t('invitations.made')}</Text>
      <CopyField label={t('invitations.link')} value={link} />
      <Group justify="flex-end">
        <Button onClick={onClose}>{t('common:close')}</Button>
      </Group>
    </>
  );
}
