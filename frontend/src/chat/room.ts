import { IconMessageCircle } from '@tabler/icons-react';
import type chatWords from '@/i18n/en/chat.json';
import type { Room } from '@/room/room';
import { lazyPage } from '@/ui/lazyPage';

declare module '@/i18n/words' {
  interface Words {
    chat: typeof chatWords;
  }
}

export const chat: Room = {
  name: 'chat',
  rail: [
    {
      name: 'chat',
      names: { en: 'Chat', de: 'Chat' },
      Icon: IconMessageCircle,
      Panel: lazyPage(['chat'], async () => (await import('./ChatPanel')).ChatPanel),
    },
  ],
  words: {
    chat: { en: () => import('@/i18n/en/chat.json'), de: () => import('@/i18n/de/chat.json') },
  },
};
