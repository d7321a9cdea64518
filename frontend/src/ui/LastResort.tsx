import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface State {
  hasFailed: boolean;
}

/** Around everything, also around what tells of other failures: the page is never blank. Needs nothing else to draw. */
export class LastResort extends Component<{ children: ReactNode }, State> {
  override state: State = { hasFailed: false };

  static getDerivedStateFromError(): State {
    return { hasFailed: true };
  }

  override render() {
    return this.state.hasFailed ? <Words /> : this.props.children;
  }
}

function Words() {
  const { t } = useTranslation();
  return (
    <main role="alert">
      <h1>{t('error.pageTitle')}</h1>
      <p>{t('error.pageBroke')}</p>
      <p>{t('error.editsSafe')}</p>
      <button type="button" onClick={() => location.reload()}>
        {t('error.retry')}
      </button>
    </main>
  );
}
