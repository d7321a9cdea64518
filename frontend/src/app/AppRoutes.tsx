import { Suspense } from 'react';
import { Navigate, Route, Routes, useLocation } from 'react-router';
import type { RoomPage } from '@/room/room';
import { useConsole, useRooms, useTree } from '@/room/rooms';
import { Shell } from '@/shell/Shell';
import { UnknownPage } from '@/ui/lazyStates';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { RouteFailure } from '@/ui/RouteFailure';

const routeOf = ({ path, Page }: RoomPage) => <Route key={path} path={path} element={<Page />} />;

/** Which page an address shows. A page that breaks is replaced by what went wrong, until the next address. */
export function AppRoutes() {
  const { pathname } = useLocation();
  const rooms = useRooms();
  return (
    <RouteFailure key={pathname.split('/').slice(0, 4).join('/')}>
      <Suspense fallback={<PageSkeleton />}>
        <Routes>
          {rooms.flatMap((room) => room.publicPages ?? []).map(routeOf)}
          <Route path="/t/:slug" element={<Shell />}>
            <Route index element={<FirstPage />} />
            <Route path="console" element={<FirstConsolePage />} />
            {rooms.flatMap((room) => room.pages ?? []).map(routeOf)}
            <Route path="*" element={<UnknownPage />} />
          </Route>
          <Route path="*" element={<UnknownPage />} />
        </Routes>
      </Suspense>
    </RouteFailure>
  );
}

function FirstPage() {
  const [first] = useTree();
  return first ? <Navigate to={first.path} replace /> : <UnknownPage />;
}

function FirstConsolePage() {
  const [first] = useConsole();
  return first ? <Navigate to={`../${first.path}`} relative="path" replace /> : <UnknownPage />;
}
