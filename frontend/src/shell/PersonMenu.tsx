import { Menu } from '@mantine/core';
import { IconKeyboard, IconLogout, IconUserCog } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useTenant } from '@/api/session';
import { useSignOut } from '@/signin/useSignOut';
import { IconButton } from '@/ui/IconButton';
import { PersonDot } from '@/ui/PersonDot';
import { openLayer } from './layersStore';

/** Who is signed in, in which role, and the way out. */
export function PersonMenu() {
  const { t } = useTranslation(['shell', 'common']);
  const { session, page } = useTenant();
  const { leave, question } = useSignOut(session.person.id);
  const { display_name: name, role, colour } = session.member;
  return (
    <>
      <Menu position="bottom-end" returnFocus width={230}>
        <Menu.Target>
          <IconButton label={t('person', { name })}>
            <PersonDot name={name} colour={colour} size={26} />
          </IconButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            {name} · {t(`common:role.${role}`)}
            <br />
            {session.person.email}
          </Menu.Label>
          <Menu.Item
            component={Link}
            to={page('account')}
            leftSection={<IconUserCog size={16} aria-hidden />}
          >
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
        </Menu.Dropdown>
      </Menu>
      {question}
    </>
  );
}
