import { Menu } from '@mantine/core';
import { IconLock, IconUsers } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Visibility } from '@/api/types';
import type { MenuProps } from '@/ui/lazyMenu';
import { OpenMenu } from '@/ui/OpenMenu';

const READERS: [Visibility, typeof IconLock][] = [
  ['private', IconLock],
  ['organisation', IconUsers],
];

interface Props extends MenuProps {
  chosen: Visibility;
  onChoose: (visibility: Visibility) => void;
}

/** The circles of readers to choose from. */
export function ReadersMenu({ button, chosen, onChoose }: Props) {
  const { t } = useTranslation('editor');
  return (
    <OpenMenu button={button} position="bottom-end">
      <Menu.Label>{t('readers.title')}</Menu.Label>
      {READERS.map(([visibility, Choice]) => (
        <Menu.Item
          key={visibility}
          disabled={visibility === chosen}
          leftSection={<Choice size={16} aria-hidden />}
          onClick={() => onChoose(visibility)}
        >
          {t(`readers.${visibility}`)}
        </Menu.Item>
      ))}
    </OpenMenu>
  );
}
