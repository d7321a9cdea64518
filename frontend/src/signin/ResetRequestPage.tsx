import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { requestPasswordReset } from '@/api/allauth';
import { FormProblem } from '@/ui/FormProblem';
import { fieldError, formValues } from '@/ui/fieldError';
import { CardPage } from './CardPage';

/** Asks for a link by mail; the answer is the same whether the address is known or not. */
export function ResetRequestPage() {
  const { t } = useTranslation('signin');
  const request = useMutation({ mutationFn: requestPasswordReset });
  return (
    <CardPage title={t('reset.title')} lead={request.isSuccess ? t('reset.sent') : t('reset.lead')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          request.mutate(formValues(event.currentTarget).email ?? '');
        }}
      >
        <Stack mt="lg">
          <FormProblem error={request.error} what={t('reset.failed')} />
          <TextInput
            label={t('email')}
            name="email"
            type="email"
            autoComplete="username"
            required
            error={fieldError(request.error, 'email')}
          />
          <Button type="submit" loading={request.isPending}>
            {t('reset.action')}
          </Button>
          <Text size="sm">
            <Anchor component={Link} to="/">
              {t('reset.back')}
            </Anchor>
          </Text>
        </Stack>
      </form>
    </CardPage>
  );
}
