import { useTranslation } from 'react-i18next';
import { Page } from '@/ui/Page';
import { PasswordForm } from './PasswordForm';
import { ProfileForm } from './ProfileForm';
import { SessionList } from './SessionList';

/** What belongs to the person, in whatever organisation they are: name, password, where they are signed in. */
export function AccountPage() {
  const { t } = useTranslation('account');
  return (
    <Page title={t('title')} lead={t('lead')}>
      <ProfileForm />
      <PasswordForm />
      <SessionList />
    </Page>
  );
}
