import { IconHistory } from '@tabler/icons-react';
import type historyWords from '@/i18n/en/history.json';
import type { Room } from '@/room/room';
import { lazyPage } from '@/ui/lazyPage';

declare module '@/i18n/words' {
  interface Words {
    history: typeof historyWords;
  }
}

export const history: Room = {
  name: 'history',
  rail: [
    {
      name: 'history',
      names: { en: 'History', de: 'Verlauf' },
      Icon: IconHistory,
      Panel: lazyPage(['history'], async () => (await import('./HistoryPanel')).HistoryPanel),
    },
  ],
  words: {
    history: { en: () => import('@/i18n/en/history.json'), de: () => import('@/i18n/de/history.json') },
  },
};
