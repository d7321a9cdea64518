import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ErrorState } from './ErrorState';
import { Page } from './Page';

/** Stands where a page broke while it was drawn. */
export function BrokenPage({ error }: { error: unknown }) {
  const { t } = useTranslation();
  return (
    <Page title={t('error.pageTitle')}>
      <ErrorState
        error={error}
        what={t('error.pageBroke')}
        safety={t('error.editsSafe')}
        onRetry={() => location.reload()}
      >
        <Button size="xs" variant="subtle" component="a" href="/">
          {t('error.home')}
        </Button>
      </ErrorState>
    </Page>
  );
}
