import { ActionIcon, Button, Kbd } from '@mantine/core';

import { IconLayoutSidebar, IconMenu2, IconSearch } from '@tabler/icons-react';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './Header.module.css';
import { openLayer } from './layersStore';
import { LanguageMenu, PersonMenu } from './parts';
import { ThemeToggle } from './ThemeToggle';

interface Props {
  onOpenTree: () => void;
  onToggleTree: () => void;
  treeShown: boolean;
}

/** The bar over every page: the tree, search, language, theme, the person. */
export function Header({ onOpenTree, onToggleTree, treeShown }: Props) {
  const { t } = useTranslation('shell');
  return (
    <header className={classes.header}>
      <ActionIcon className={classes.narrow} aria-label={t('menu')} onClick={onOpenTree} size="lg">
        <IconMenu2 size={19} stroke={1.6} aria-hidden />
      </ActionIcon>
      <ActionIcon
        className={classes.wide}
        aria-label={t('toggleTree')}
        title={t('toggleTree')}
        aria-expanded={treeShown}
        onClick={onToggleTree}
        size="lg"
      >
        <IconLayoutSidebar size={19} stroke={1.6} aria-hidden />
      </ActionIcon>
      <Button
        className={classes.search}
        variant="default"
        size="xs"
        leftSection={<IconSearch size={15} aria-hidden />}
        rightSection={<Kbd className={classes.kbd}>{t('key.palette')}</Kbd>}
        onClick={() => openLayer('palette')}
        aria-label={t('palette.open')}
      >
        <span className={classes.searchText}>{t('palette.open')}</span>
      </Button>
      <div className={classes.end}>
        <LanguageMenu />
        <ThemeToggle />
        <Suspense fallback={<span className={classes.person} />}>
          <PersonMenu />
        </Suspense>
      </div>
    </header>
  );
}
