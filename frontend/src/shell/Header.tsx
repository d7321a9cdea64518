import { UnstyledButton } from '@mantine/core';
import { IconLayoutSidebar, IconMenu2, IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '@/ui/IconButton';
import { LanguageMenu } from '@/ui/LanguageMenu';
import { ThemeToggle } from '@/ui/ThemeToggle';
import classes from './Header.module.css';
import { openLayer } from './layersStore';
import { PersonMenu } from './PersonMenu';

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
      <IconButton className={classes.narrow} label={t('menu')} onClick={onOpenTree}>
        <IconMenu2 size={19} stroke={1.6} aria-hidden />
      </IconButton>
      <IconButton
        className={classes.wide}
        label={t('toggleTree')}
        aria-expanded={treeShown}
        onClick={onToggleTree}
      >
        <IconLayoutSidebar size={19} stroke={1.6} aria-hidden />
      </IconButton>
      <UnstyledButton
        className={classes.search}
        onClick={() => openLayer('palette')}
        aria-label={t('palette.open')}
      >
        <IconSearch size={16} aria-hidden />
        <span className={classes.words}>{t('palette.open')}</span>
        <kbd className={classes.words}>{t('key.palette')}</kbd>
      </UnstyledButton>
      <div className={classes.end}>
        <LanguageMenu />
        <ThemeToggle />
        <PersonMenu />
      </div>
    </header>
  );
}
