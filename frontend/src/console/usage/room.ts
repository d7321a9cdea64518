import type usageWords from '@/i18n/en/usage.json';
import type { Room } from '@/room/room';
import { lazyPage } from '@/ui/lazyPage';

declare module '@/i18n/words' {
  interface Words {
    usage: typeof usageWords;
  }
}

export const usage: Room = {
  name: 'usage',
  pages: [
    {
      path: 'console/usage',
      Page: lazyPage(['console', 'usage'], async () => (await import('./UsagePage')).UsagePage),
    },
  ],
  console: [
    {
      path: 'console/usage',
      names: { en: 'Usage and budget', de: 'Verbrauch und Budget' },
      capability: 'usage.read',
    },
  ],
  words: {
    usage: { en: () => import('@/i18n/en/usage.json'), de: () => import('@/i18n/de/usage.json') },
  },
};
