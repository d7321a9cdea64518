import { Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { readBoot } from '@/api/boot';
import { changeLanguage } from '@/i18n';
import { LANGUAGES } from '@/i18n/language';
import type { MenuProps } from './lazyMenu';
import { OpenMenu } from './OpenMenu';

/** Each language by its own name. */
const NAMES = { en: 'English', de: 'Deutsch', 'en-XA': '⟦ƥšéüđö⟧' };

/** Changes the language of everything on screen. */
export function LanguageMenuItems({ button }: MenuProps) {
  const { i18n } = useTranslation();
  const offered = LANGUAGES.filter((language) => language !== 'en-XA' || readBoot().debug);
  return (
    <OpenMenu button={button} position="bottom-end">
      {offered.map((language) => (
        <Menu.Item
          key={language}
          lang={language}
          aria-current={i18n.language === language}
          onClick={() => void changeLanguage(language)}
        >
          {NAMES[language]}
        </Menu.Item>
      ))}
    </OpenMenu>
  );
}
