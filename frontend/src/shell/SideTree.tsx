import { IconBooks, IconFileText, IconSettings } from '@tabler/icons-react';
import { type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { useTenant } from '@/api/session';

import { OrganisationSwitcher } from './parts';
import { useConsolePlaces } from './places';
import { useRecentDocuments } from './recent';
import classes from './SideTree.module.css';

const RECENT = 8;

/** The left tree: documents, knowledge and the console, with what was worked on last. */
export function SideTree() {
  const { t } = useTranslation(['shell', 'documents']);
  const { page, session } = useTenant();
  const recent = useRecentDocuments(RECENT);
  const places = useConsolePlaces();
  return (
    <div className={classes.tree}>
      <Suspense fallback={<span className={classes.organisation}>{session.organisation.name}</span>}>
        <OrganisationSwitcher />
      </Suspense>
      <nav aria-label={t('tree.label')}>
        <Section
          icon={<IconFileText size={17} stroke={1.6} aria-hidden />}
          to={page('documents')}
          label={t('tree.documents')}
        >
          {recent.map((row) => (
            <Leaf
              key={row.id}
              to={page(`documents/${row.id}`)}
              label={row.title || t('documents:untitled')}
              waiting={row.waiting_suggestions}
            />
          ))}
        </Section>
        <Section
          icon={<IconBooks size={17} stroke={1.6} aria-hidden />}
          to={page('knowledge')}
          label={t('tree.knowledge')}
        />
        <Section
          icon={<IconSettings size={17} stroke={1.6} aria-hidden />}
          to={page('console')}
          label={t('tree.console')}
        >
          {places.map(({ path, label }) => (
            <Leaf key={path} to={page(path)} label={label} />
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

function Leaf({ to, label, waiting = 0 }: { to: string; label: string; waiting?: number }) {
  const { t } = useTranslation(['shell', 'documents']);
  return (
    <li>
      <NavLink to={to} className={classes.leaf ?? ''}>
        <span className={classes.name}>{label}</span>
        {waiting > 0 && (
          <span className={classes.dot} role="img" aria-label={t('tree.waiting', { count: waiting })}>
            {waiting}
          </span>
        )}
      </NavLink>
    </li>
  );
}
