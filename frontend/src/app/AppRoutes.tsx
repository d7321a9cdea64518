import { Suspense } from 'react';
import { Navigate, Route, Routes, useLocation } from 'react-router';
import { Shell } from '@/shell/Shell';
import { UnknownPage } from '@/ui/lazyStates';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { RouteFailure } from '@/ui/RouteFailure';
import * as pages from './pages';

/** Which page an address shows. A page that breaks is replaced by what went wrong, until the next address. */
export function AppRoutes() {
  const { pathname } = useLocation();
  return (
    <RouteFailure key={pathname.split('/').slice(0, 4).join('/')}>
      <Suspense fallback={<PageSkeleton />}>
        <Routes>
          <Route path="/" element={<pages.FrontDoor />} />
          <Route path="/sign-up" element={<pages.SignUpPage />} />
          <Route path="/reset-password" element={<pages.ResetRequestPage />} />
          <Route path="/reset-password/:key" element={<pages.ResetPage />} />
          <Route path="/verify-email/:key" element={<pages.VerifyPage />} />
          <Route path="/invite/:token" element={<pages.InvitePage />} />
          <Route path="/t/:slug" element={<Shell />}>
            <Route index element={<Navigate to="documents" replace />} />
            <Route path="documents" element={<pages.DocumentsPage />} />
            <Route path="documents/:id" element={<pages.EditorPage />} />
            <Route path="knowledge" element={<pages.KnowledgePage />} />
            <Route path="knowledge/:fileId" element={<pages.FilePage />} />
            <Route path="account" element={<pages.AccountPage />} />
            <Route path="console" element={<Navigate to="members" replace />} />
            <Route path="console/members" element={<pages.MembersPage />} />
            <Route path="console/api-keys" element={<pages.KeysPage />} />
            <Route path="console/models" element={<pages.ModelsPage />} />
            <Route path="console/usage" element={<pages.UsagePage />} />
            <Route path="console/audit" element={<pages.AuditPage />} />
            <Route path="console/policy" element={<pages.PolicyPage />} />
            <Route path="console/entities" element={<pages.EntitiesPage />} />
            <Route path="*" element={<UnknownPage />} />
          </Route>
          <Route path="*" element={<UnknownPage />} />
        </Routes>
      </Suspense>
    </RouteFailure>
  );
}
