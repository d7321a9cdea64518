import { Select, Stack, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useToast } from '@/ui/toast';
import { useChangeOrganisation, useOrganisation } from './queries';

/** Where the organisation's days and months begin; an owner may move it. */
export function TimeZone() {
  const { t } = useTranslation('console');
  const toast = useToast();
  const organisation = useOrganisation();
  const change = useChangeOrganisation();
  if (!organisation.data) return null;
  const zone = organisation.data.timezone;
  const choose = (timezone: string | null) => {
    if (!timezone || timezone === zone) return;
    change.mutate(
      { timezone },
      {
        onSuccess: () => toast.done(t('timeZone.saved')),
        onError: (error) => toast.failed(error, t('timeZone.failed')),
      },
    );
  };
  return (
    <Stack component="section" mt="xl" gap="sm" aria-labelledby="time-zone">
      <Title order={2} size="h4" id="time-zone">
        {t('timeZone.title')}
      </Title>
      <Select
        label={t('timeZone.label')}
        description={t('timeZone.lead')}
        data={[...new Set([zone, 'UTC', ...Intl.supportedValuesOf('timeZone')])]}
        value={zone}
        onChange={choose}
        allowDeselect={false}
        searchable
        limit={100}
        nothingFoundMessage={t('timeZone.none')}
        disabled={change.isPending}
        maw={420}
      />
    </Stack>
  );
}
