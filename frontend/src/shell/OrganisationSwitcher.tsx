import { UnstyledButton } from '@mantine/core';
import { IconSelector } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useTenant } from '@/api/session';
import { lazyMenu } from '@/ui/lazyMenu';
import classes from './OrganisationSwitcher.module.css';

const OrganisationMenu = lazyMenu(async () => (await import('./OrganisationMenu')).OrganisationMenu);

/** The organisation now worked in, and the way to the others. */
export function OrganisationSwitcher() {
  const { t } = useTranslation('shell');
  const { name } = useTenant().session.organisation;
  const button = (
    <UnstyledButton className={classes.button} aria-label={t('organisation', { name })}>
      <span className={classes.name}>{name}</span>
      <IconSelector size={16} aria-hidden />
    </UnstyledButton>
  );
  return <OrganisationMenu button={button} />;
}
