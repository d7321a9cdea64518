import { IconLanguage } from '@tabler/icons-react';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { lazyPart } from '@/app/lazyPage';
import { IconButton } from '@/ui/IconButton';

const Lazy = lazyPart(async () => (await import('./LanguageMenu')).LanguageMenu);

/** The language menu; until its code is here, a button of the same size. */
export function LanguageMenu() {
  const { t } = useTranslation('shell');
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

export const PersonMenu = lazyPart(async () => (await import('./PersonMenu')).PersonMenu);
export const OrganisationSwitcher = lazyPart(
  async () => (await import('./OrganisationSwitcher')).OrganisationSwitcher,
);
export const NarrowTree = lazyPart<{ isOpen: boolean; onClose: () => void }>(
  async () => (await import('./NarrowTree')).NarrowTree,
);
export const Palette = lazyPart(async () => (await import('./Palette')).Palette);
export const Shortcuts = lazyPart(async () => (await import('./Shortcuts')).Shortcuts);
