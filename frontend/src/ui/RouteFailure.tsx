import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState } from './ErrorState';
import { Page } from './Page';

interface State {
  error: unknown;
}

/** Catches what breaks while a page draws: the rest of the product still stands. */
export class RouteFailure extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error ?? new Error('unknown') };
  }

  override render() {
    return this.state.error ? <Broken error={this.state.error} /> : this.props.children;
  }
}

function Broken({ error }: State) {
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
