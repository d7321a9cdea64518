import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { Confirm } from '@/ui/Confirm';
import { type ApiKey, useRevokeKey } from './queries';

export function RevokeButton({ apiKey }: { apiKey: ApiKey }) {
  const { t } = useTranslation('console');
  const [asking, ask] = useDisclosure(false);
  const revoke = useRevokeKey();
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={ask.open}>
        {t('keys.revoke')}
      </Button>
      {asking && (
        <Confirm
          title={t('keys.confirm', { name: apiKey.name })}
          text={t('keys.confirmText')}
          action={t('keys.revoke')}
          isDangerous
          isBusy={revoke.isPending}
          error={revoke.error}
          failed={t('keys.notRevoked')}
          onConfirm={() => revoke.mutate(apiKey.id, { onSuccess: ask.close })}
          onClose={ask.close}
        />
      )}
    </>
  );
}
