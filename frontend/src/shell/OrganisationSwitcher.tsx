import { Menu, UnstyledButton } from '@mantine/core';
import { IconCheck, IconSelector } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMe, useTenant } from '@/api/session';
import classes from './OrganisationSwitcher.module.css';

/** The organisation now worked in, and the way to the others. */
export function OrganisationSwitcher() {
  const { t } = useTranslation('shell');
  const { session, slug } = useTenant();
  const organisations = useMe().data?.organisations ?? [];
  return (
    <Menu position="bottom-start" returnFocus width="target">
      <Menu.Target>
        <UnstyledButton
          className={classes.button}
          aria-label={t('organisation', { name: session.organisation.name })}
        >
          <span className={classes.name}>{session.organisation.name}</span>
          <IconSelector size={16} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {organisations.map((organisation) => (
          <Menu.Item
            key={organisation.id}
            component={Link}
            to={`/t/${organisation.slug}/documents`}
            rightSection={organisation.slug === slug ? <IconCheck size={15} aria-hidden /> : null}
          >
            {organisation.name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item component={Link} to="/?choose">
          {t('organisations')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
