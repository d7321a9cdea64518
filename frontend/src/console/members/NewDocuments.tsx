import { Radio, Stack, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Visibility } from '@/api/types';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { useToast } from '@/ui/toast';
import { useChangeOrganisation, useOrganisation } from './queries';

/** What an owner settles for documents that are made from now on. */
export function NewDocuments() {
  const { t } = useTranslation('console');
  const toast = useToast();
  const organisation = useOrganisation();
  const change = useChangeOrganisation();
  if (organisation.isPending) return <PageSkeleton />;
  if (!organisation.data) return null;
  const choose = (visibility: string) =>
    change.mutate(
      { new_document_visibility: visibility as Visibility },
      {
        onSuccess: () => toast.done(t('newDocuments.saved')),
        onError: (error) => toast.failed(error, t('newDocuments.failed')),
      },
    );
  return (
    <Stack component="section" mt="xl" gap="sm" aria-labelledby="new-documents">
      <Title order={2} size="h4" id="new-documents">
        {t('newDocuments.title')}
      </Title>
      <Radio.Group
        label={t('newDocuments.label')}
        description={t('newDocuments.lead')}
        value={organisation.data.new_document_visibility}
        onChange={choose}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="private" label={t('newDocuments.private')} />
          <Radio value="organisation" label={t('newDocuments.organisation')} />
        </Stack>
      </Radio.Group>
    </Stack>
  );
}
