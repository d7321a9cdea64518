import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import { ErrorState } from './ErrorState';
import { Page } from './Page';

/** Whether it broke because something of it did not arrive. */
function isLoading(error: unknown): boolean {
  return error instanceof Problem || /import|fetch|load/i.test(String(error));
}

/** Stands where a page broke while it was drawn. */
export function BrokenPage({ error }: { error: unknown }) {
  const { t } = useTranslation();
  return (
    <Page title={t('error.pageTitle')}>
      <ErrorState
        error={
          isLoading(error)
            ? error
            : new Problem(0, { code: 'page.broke', detail: t('error.pageBrokeWhy') }, null)
        }
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
