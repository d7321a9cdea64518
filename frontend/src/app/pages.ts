import { lazyPage } from './lazyPage';

/** Every page, with the areas of words it needs. Each is a chunk of its own. */
export const DocumentsPage = lazyPage(
  ['documents'],
  async () => (await import('@/documents/DocumentsPage')).DocumentsPage,
);
export const SignUpPage = lazyPage(['signin'], async () => (await import('@/signin/SignUpPage')).SignUpPage);
export const ResetRequestPage = lazyPage(
  ['signin'],
  async () => (await import('@/signin/ResetRequestPage')).ResetRequestPage,
);
export const ResetPage = lazyPage(['signin'], async () => (await import('@/signin/ResetPage')).ResetPage);
export const VerifyPage = lazyPage(['signin'], async () => (await import('@/signin/VerifyPage')).VerifyPage);
export const InvitePage = lazyPage(['signin'], async () => (await import('@/signin/InvitePage')).InvitePage);
export const FrontDoor = lazyPage(['signin'], async () => (await import('@/signin/FrontDoor')).FrontDoor);
export const EditorPage = lazyPage(
  ['editor', 'documents', 'ai', 'history', 'chat'],
  async () => (await import('@/editor/EditorPage')).EditorPage,
);
export const KnowledgePage = lazyPage(
  ['knowledge'],
  async () => (await import('@/knowledge/KnowledgePage')).KnowledgePage,
);
export const FilePage = lazyPage(['knowledge'], async () => (await import('@/knowledge/FilePage')).FilePage);
export const EntitiesPage = lazyPage(
  ['knowledge'],
  async () => (await import('@/knowledge/EntitiesPage')).EntitiesPage,
);
export const AccountPage = lazyPage(
  ['account'],
  async () => (await import('@/account/AccountPage')).AccountPage,
);
export const MembersPage = lazyPage(
  ['console'],
  async () => (await import('@/console/members/MembersPage')).MembersPage,
);
export const KeysPage = lazyPage(['console'], async () => (await import('@/console/keys/KeysPage')).KeysPage);
export const ModelsPage = lazyPage(
  ['console'],
  async () => (await import('@/console/models/ModelsPage')).ModelsPage,
);
export const UsagePage = lazyPage(
  ['console', 'usage'],
  async () => (await import('@/console/usage/UsagePage')).UsagePage,
);
export const AuditPage = lazyPage(
  ['console', 'audit'],
  async () => (await import('@/console/audit/AuditPage')).AuditPage,
);
export const PolicyPage = lazyPage(
  ['console', 'policy'],
  async () => (await import('@/console/policy/PolicyPage')).PolicyPage,
);
