import { Button, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { site } from '@/api/client';
import { FormProblem } from '@/ui/FormProblem';
import { fieldError, formValues } from '@/ui/fieldError';
import { forgetOrganisation, waitingOrganisation } from './waitingOrganisation';

export function createOrganisation(name: string) {
  return site.post('/api/v1/organisations/', { json: { name } });
}

/** Founds an organisation; whoever does so becomes its owner. */
export function NewOrganisation({ isOpen }: { isOpen: boolean }) {
  const { t } = useTranslation('signin');
  const [open, setOpen] = useState(isOpen);
  const navigate = useNavigate();
  const client = useQueryClient();
  const founding = useMutation({
    mutationFn: createOrganisation,
    onSuccess: async (organisation) => {
      forgetOrganisation();
      await client.invalidateQueries({ queryKey: ['me'] });
      navigate(`/t/${organisation.slug}/documents`);
    },
  });
  if (!open) {
    return (
      <Button variant="default" onClick={() => setOpen(true)}>
        {t('organisation.create')}
      </Button>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        founding.mutate(formValues(event.currentTarget).name ?? '');
      }}
    >
      <Stack>
        <FormProblem error={founding.error} what={t('organisation.failed')} />
        <TextInput
          label={t('organisation.name')}
          description={t('organisation.hint')}
          name="name"
          required
          maxLength={120}
          defaultValue={waitingOrganisation()}
          error={fieldError(founding.error, 'name')}
        />
        <Button type="submit" loading={founding.isPending}>
          {t('organisation.create')}
        </Button>
      </Stack>
    </form>
  );
}
