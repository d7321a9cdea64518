import { IconLanguage } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './IconButton';
import { lazyMenu } from './lazyMenu';

const LanguageMenuItems = lazyMenu(async () => (await import('./LanguageMenuItems')).LanguageMenuItems);

/** The languages to choose from, behind one button. */
export function LanguageMenu() {
  const { t } = useTranslation();
  const button = (
    <IconButton label={t('language')}>
      <IconLanguage size={19} stroke={1.6} aria-hidden />
    </IconButton>
  );
  return <LanguageMenuItems button={button} />;
}
