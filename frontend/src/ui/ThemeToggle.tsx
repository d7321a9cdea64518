import { useMantineColorScheme } from '@mantine/core';
import { IconMoon, IconSun, IconSunMoon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './IconButton';

const ORDER = ['auto', 'light', 'dark'] as const;
const ICONS = { auto: IconSunMoon, light: IconSun, dark: IconMoon };

/** Steps through "as the system", light and dark; the browser remembers. */
export function ThemeToggle() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const next = ORDER[(ORDER.indexOf(colorScheme) + 1) % ORDER.length] ?? 'auto';
  const Icon = ICONS[colorScheme];
  const label = t('theme.label', { now: t(`theme.${colorScheme}`) });
  return (
    <IconButton label={label} onClick={() => setColorScheme(next)}>
      <Icon size={19} stroke={1.6} aria-hidden />
    </IconButton>
  );
}
