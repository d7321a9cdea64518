import { Menu } from '@mantine/core';
import { IconLanguage } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { readBoot } from '@/api/boot';
import { changeLanguage } from '@/i18n';
import { LANGUAGES } from '@/i18n/language';
import { IconButton } from './IconButton';

/** Each language by its own name. */
const NAMES = { en: 'English', de: 'Deutsch', 'en-XA': '⟦ƥšéüđö⟧' };

/** The languages to choose from, behind one button. */
export function LanguageMenuItems() {
  const { t, i18n } = useTranslation();
  const offered = LANGUAGES.filter((language) => language !== 'en-XA' || readBoot().debug);
  return (
    <Menu position="bottom-end" returnFocus>
      <Menu.Target>
        <IconButton label={t('language')}>
          <IconLanguage size={19} stroke={1.6} aria-hidden />
        </IconButton>
      </Menu.Target>
      <Menu.Dropdown>
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
      </Menu.Dropdown>
    </Menu>
  );
}
