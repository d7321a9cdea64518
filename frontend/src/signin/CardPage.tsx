import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { LanguageMenu } from '@/ui/LanguageMenu';
import { usePageTitle } from '@/ui/Page';
import { ThemeToggle } from '@/ui/ThemeToggle';
import classes from './CardPage.module.css';

interface Props {
  title: string;
  lead?: string;
  children: ReactNode;
}

/** A page before the shell: the product's name on one side, one form on the other. */
export function CardPage({ title, lead, children }: Props) {
  const { t } = useTranslation('signin');
  usePageTitle(title);
  return (
    <div className={classes.page}>
      <aside className={classes.promise}>
        <Link to="/" className={classes.mark}>
          {t('product')}
        </Link>
        <p className={classes.line}>{t('promise')}</p>
        <p className={classes.proof}>{t('proof')}</p>
      </aside>
      <main className={classes.main}>
        <div className={classes.tools}>
          <LanguageMenu />
          <ThemeToggle />
        </div>
        <div className={classes.card}>
          <Title order={1} size="h2">
            {title}
          </Title>
          {lead && <p className={classes.lead}>{lead}</p>}
          {children}
        </div>
      </main>
    </div>
  );
}
