import type auditWords from '@/i18n/en/audit.json';
import type { Room } from '@/room/room';
import { lazyPage } from '@/ui/lazyPage';

declare module '@/i18n/words' {
  interface Words {
    audit: typeof auditWords;
  }
}

export const audit: Room = {
  name: 'audit',
  pages: [
    {
      path: 'console/audit',
      Page: lazyPage(['console', 'audit'], async () => (await import('./AuditPage')).AuditPage),
    },
  ],
  console: [
    { path: 'console/audit', names: { en: 'Audit log', de: 'Prüfprotokoll' }, capability: 'audit.read' },
  ],
  words: {
    audit: { en: () => import('@/i18n/en/audit.json'), de: () => import('@/i18n/de/audit.json') },
  },
};
