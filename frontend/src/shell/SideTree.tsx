import { IconSettings } from '@tabler/icons-react';
import { type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { useTenant } from '@/api/session';
import { useNames } from '@/i18n/useNames';
import { useConsole, useTree } from '@/room/rooms';
import { TreeLeaf } from '@/ui/TreeLeaf';
import { OrganisationSwitcher } from './OrganisationSwitcher';
import classes from './SideTree.module.css';

/** The left tree: a section for every room that has one, and the console. */
export function SideTree() {
  const { t } = useTranslation('shell');
  const nameOf = useNames();
  const { page } = useTenant();
  const consolePlaces = useConsole();
  return (
    <div className={classes.tree}>
      <OrganisationSwitcher />
      <nav aria-label={t('tree.label')}>
        {useTree().map(({ path, names, Icon, Leaves }) => (
          <Section
            key={path}
            icon={<Icon size={17} stroke={1.6} aria-hidden />}
            to={page(path)}
            label={nameOf(names)}
          >
            {Leaves && (
              <Suspense>
                <Leaves />
              </Suspense>
            )}
          </Section>
        ))}
        <Section
          icon={<IconSettings size={17} stroke={1.6} aria-hidden />}
          to={page('console')}
          label={t('tree.console')}
        >
          {consolePlaces.map(({ path, names }) => (
            <TreeLeaf key={path} to={page(path)} label={nameOf(names)} />
          ))}
        </Section>
      </nav>
    </div>
  );
}

function Section(props: { icon: ReactNode; to: string; label: string; children?: ReactNode }) {
  return (
    <div className={classes.section}>
      <NavLink to={props.to} end className={classes.head ?? ''}>
        {props.icon}
        {props.label}
      </NavLink>
      {props.children && <ul className={classes.leaves}>{props.children}</ul>}
    </div>
  );
}
