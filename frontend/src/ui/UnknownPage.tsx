import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EmptyState } from './EmptyState';
import { Page } from './Page';

/** One answer for what does not exist and for what is not ours to see. */
export function UnknownPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('unknown.title')}>
      <EmptyState
        title={t('unknown.heading')}
        text={t('unknown.text')}
        action={
          <Anchor component={Link} to="/">
            {t('error.home')}
          </Anchor>
        }
      />
    </Page>
  );
}
