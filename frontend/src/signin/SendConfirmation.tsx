import { Button, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { site } from '@/api/client';
import { FormProblem } from '@/ui/FormProblem';

function send() {
  return site.post('/api/v1/me/email-confirmation/');
}

/** Mails the person who is signed in a link that confirms their address, and says what to do with it. */
export function SendConfirmation({ email }: { email: string }) {
  const { t } = useTranslation('signin');
  const sending = useMutation({ mutationFn: send });
  return (
    <Stack>
      <FormProblem error={sending.error} what={t('verify.notSent')} />
      {sending.data && (
        <Text role="status">
          {t(sending.data.is_confirmed ? 'verify.already' : 'verify.sent', { email })}
        </Text>
      )}
      <Button variant="default" onClick={() => sending.mutate()} loading={sending.isPending}>
        {t('verify.send')}
      </Button>
    </Stack>
  );
}
