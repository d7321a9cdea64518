import { Menu } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMe, useTenant } from '@/api/session';
import type { MenuProps } from '@/ui/lazyMenu';
import { OpenMenu } from '@/ui/OpenMenu';

/** The person's organisations, the one now worked in ticked. */
export function OrganisationMenu({ button }: MenuProps) {
  const { t } = useTranslation('shell');
  const { slug } = useTenant();
  const organisations = useMe().data?.organisations ?? [];
  return (
    <OpenMenu button={button} position="bottom-start" width="target">
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
    </OpenMenu>
  );
}
