import { useDisclosure, useHotkeys, useLocalStorage } from '@mantine/hooks';
import { Suspense, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, Outlet, useLocation, useParams } from 'react-router';
import { asProblem } from '@/api/problem';
import { TenantContext, tenantOf, useSessionQuery } from '@/api/session';
import { signInAddress } from '@/signin/next';
import { lazyPart } from '@/ui/lazyPage';
import { ErrorState, UnknownPage } from '@/ui/lazyStates';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { RouteFailure } from '@/ui/RouteFailure';
import { BuiltInModelNotice } from './BuiltInModelNotice';
import { Header } from './Header';
import { Layers } from './Layers';
import classes from './Shell.module.css';
import { SideTree } from './SideTree';

const NarrowTree = lazyPart<{ isOpen: boolean; onClose: () => void }>(
  async () => (await import('./NarrowTree')).NarrowTree,
);

/** The frame of every page of one organisation. Without a session it leads to the sign-in page. */
export function Shell() {
  const { t } = useTranslation(['shell', 'common']);
  const { slug = '' } = useParams();
  const location = useLocation();
  const session = useSessionQuery(slug);
  const tenant = useMemo(() => session.data && tenantOf(slug, session.data), [slug, session.data]);
  if (tenant) {
    return (
      <TenantContext value={tenant}>
        <Frame />
      </TenantContext>
    );
  }
  if (session.isPending) return <PageSkeleton />;
  const { status } = asProblem(session.error);
  if (status === 401) return <Navigate to={signInAddress(location.pathname + location.search)} replace />;
  if (status === 404 || status === 403) return <UnknownPage />;
  return <ErrorState error={session.error} what={t('sessionFailed')} onRetry={() => session.refetch()} />;
}

function Frame() {
  const { t } = useTranslation(['shell', 'common']);
  const [narrowAsked, askNarrow] = useState(false);
  const [narrowOpen, narrow] = useDisclosure(false, { onOpen: () => askNarrow(true) });
  const [treeShown, setTreeShown] = useLocalStorage({ key: 'scriptorium.tree', defaultValue: true });
  const { pathname } = useLocation();
  useHotkeys([['ctrl+.', () => setTreeShown((shown) => !shown)]], [], true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the drawer it was chosen in
  useEffect(() => narrow.close(), [pathname]);
  return (
    <div className={classes.frame} data-tree={treeShown}>
      <a href="#main" className={classes.skip}>
        {t('skip')}
      </a>
      <aside className={classes.side}>
        <SideTree />
      </aside>
      <Suspense>{narrowAsked && <NarrowTree isOpen={narrowOpen} onClose={narrow.close} />}</Suspense>
      <div className={classes.column}>
        <Header
          onOpenTree={narrow.open}
          treeShown={treeShown}
          onToggleTree={() => setTreeShown(!treeShown)}
        />
        <BuiltInModelNotice />
        <main id="main" className={classes.main} tabIndex={-1}>
          <Suspense fallback={<PageSkeleton />}>
            <RouteFailure key={pathname.split('/').slice(0, 5).join('/')}>
              <Outlet />
            </RouteFailure>
          </Suspense>
        </main>
      </div>
      <Layers />
    </div>
  );
}
