import { IconLanguage } from '@tabler/icons-react';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './IconButton';
import { lazyPart } from './lazyPage';

const Lazy = lazyPart(async () => (await import('./LanguageMenuItems')).LanguageMenuItems);

/** The language menu; until its code is here, a button of the same size. */
export function LanguageMenu() {
  const { t } = useTranslation();
  const resting = (
    <IconButton label={t('language')} disabled>
      <IconLanguage size={19} stroke={1.6} aria-hidden />
    </IconButton>
  );
  return (
    <Suspense fallback={resting}>
      <Lazy />
    </Suspense>
  );
}
