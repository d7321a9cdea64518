import { Button, Checkbox, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyField } from '@/ui/CopyField';
import { FormDialog } from '@/ui/FormDialog';
import { fieldError } from '@/ui/fieldError';
import { SCOPES, USUAL_SCOPES, useCreateKey } from './queries';

const DAYS = [30, 90, 365] as const;
const DAY_MS = 86_400_000;

function inDays(days: string | undefined): string | null {
  return days ? new Date(Date.now() + Number(days) * DAY_MS).toISOString() : null;
}

/** Makes a key with a name, rights and an end. The key itself is shown this once. */
export function NewKeyDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('console');
  const create = useCreateKey();
  const [scopes, setScopes] = useState(USUAL_SCOPES);
  return (
    <FormDialog
      title={t(create.data ? 'keys.made' : 'keys.create')}
      asks={create}
      failed={t('keys.notCreated')}
      action={t('keys.create')}
      isReady={scopes.length > 0}
      onSubmit={({ name = '', days }) => create.mutate({ name, scopes, expires_at: inDays(days) })}
      onClose={onClose}
      done={create.data && <Made apiKey={create.data.key} onClose={onClose} />}
    >
      <TextInput
        label={t('keys.name')}
        name="name"
        required
        maxLength={120}
        data-autofocus
        error={fieldError(create.error, 'name')}
      />
      <NativeSelect
        label={t('keys.ends')}
        name="days"
        defaultValue="90"
        data={[
          ...DAYS.map((days) => ({ value: String(days), label: t('keys.days', { count: days }) })),
          { value: '', label: t('keys.noEnd') },
        ]}
      />
      <Checkbox.Group label={t('keys.scopes')} value={scopes} onChange={setScopes}>
        <Stack gap={8} mt={6}>
          {SCOPES.map((scope) => (
            <Checkbox key={scope} size="sm" value={scope} label={<code>{scope}</code>} />
          ))}
        </Stack>
      </Checkbox.Group>
    </FormDialog>
  );
}

function Made({ apiKey, onClose }: { apiKey: string; onClose: () => void }) {
  const { t } = useTranslation('console');
  return (
    <>
      <Text>{t('keys.once')}</Text>
      <CopyField label={t('keys.key')} value={apiKey} />
      <Button onClick={onClose}>{t('keys.kept')}</Button>
    </>
  );
}
