import { Button, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '@/ui/ErrorState';
import { Page } from '@/ui/Page';
import { PageSkeleton } from '@/ui/PageSkeleton';
import classes from '../table.module.css';
import { ModelTable } from './ModelTable';
import { NewProviderDialog } from './NewProviderDialog';
import { ProviderList } from './ProviderList';
import { useModels, useProviders } from './queries';

/** Which models answer, at what price, and through whose account. */
export function ModelsPage() {
  const { t } = useTranslation('console');
  const [adding, add] = useDisclosure(false);
  const models = useModels();
  const providers = useProviders();
  return (
    <Page
      title={t('models.title')}
      lead={t('models.lead')}
      actions={
        <Button leftSection={<IconPlus size={17} aria-hidden />} onClick={add.open}>
          {t('providers.add')}
        </Button>
      }
    >
      {models.isPending && <PageSkeleton />}
      {models.error && (
        <ErrorState error={models.error} what={t('models.failed')} onRetry={() => models.refetch()} />
      )}
      {models.data && <ModelTable rows={models.data} />}
      <section className={classes.section}>
        <Title order={2} size="h3">
          {t('providers.title')}
        </Title>
        {providers.error && (
          <ErrorState
            error={providers.error}
            what={t('providers.failed')}
            onRetry={() => providers.refetch()}
          />
        )}
        {providers.data && <ProviderList rows={providers.data} />}
      </section>
      {adding && <NewProviderDialog onClose={add.close} />}
    </Page>
  );
}
