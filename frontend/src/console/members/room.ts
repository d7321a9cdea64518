import type consoleWords from '@/i18n/en/console.json';
import type { Room } from '@/room/room';
import { lazyPage } from '@/ui/lazyPage';

declare module '@/i18n/words' {
  interface Words {
    console: typeof consoleWords;
  }
}

export const members: Room = {
  name: 'members',
  pages: [
    {
      path: 'console/members',
      Page: lazyPage(['console'], async () => (await import('./MembersPage')).MembersPage),
    },
  ],
  console: [
    { path: 'console/members', names: { en: 'Members', de: 'Mitglieder' }, capability: 'member.read' },
  ],
  words: {
    console: { en: () => import('@/i18n/en/console.json'), de: () => import('@/i18n/de/console.json') },
  },
};
