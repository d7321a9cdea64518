import type accountWords from '@/i18n/en/account.json';
import type { Room } from '@/room/room';
import { lazyPage } from '@/ui/lazyPage';

declare module '@/i18n/words' {
  interface Words {
    account: typeof accountWords;
  }
}

export const account: Room = {
  name: 'account',
  pages: [
    { path: 'account', Page: lazyPage(['account'], async () => (await import('./AccountPage')).AccountPage) },
  ],
  words: {
    account: { en: () => import('@/i18n/en/account.json'), de: () => import('@/i18n/de/account.json') },
  },
};
