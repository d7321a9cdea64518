import { Menu } from '@mantine/core';
import { IconKeyboard, IconLogout, IconUserCog } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useTenant } from '@/api/session';
import { useSignOut } from '@/signin/useSignOut';
import type { MenuProps } from '@/ui/lazyMenu';
import { OpenMenu } from '@/ui/OpenMenu';
import { openLayer } from './layersStore';

/** What a person can do about themselves: their account, the list of keys, the way out. */
export function PersonMenuItems({ button }: MenuProps) {
  const { t } = useTranslation(['shell', 'common']);
  const { session, page } = useTenant();
  const { leave, question } = useSignOut(session.person.id);
  const { display_name: name, role } = session.member;
  return (
    <>
      <OpenMenu button={button} position="bottom-end" width={230}>
        <Menu.Label>
          {name} · {t(`common:role.${role}`)}
          <br />
          {session.person.email}
        </Menu.Label>
        <Menu.Item component={Link} to={page('account')} leftSection={<IconUserCog size={16} aria-hidden />}>
          {t('account')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconKeyboard size={16} aria-hidden />}
          onClick={() => openLayer('shortcuts')}
        >
          {t('shortcuts.title')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={leave}>
          {t('signOut')}
        </Menu.Item>
      </OpenMenu>
      {question}
    </>
  );
}
