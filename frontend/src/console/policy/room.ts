import type policyWords from '@/i18n/en/policy.json';
import type { Room } from '@/room/room';
import { lazyPage } from '@/ui/lazyPage';

declare module '@/i18n/words' {
  interface Words {
    policy: typeof policyWords;
  }
}

export const policy: Room = {
  name: 'policy',
  pages: [
    {
      path: 'console/policy',
      Page: lazyPage(['console', 'policy'], async () => (await import('./PolicyPage')).PolicyPage),
    },
  ],
  console: [{ path: 'console/policy', names: { en: 'Policy', de: 'Richtlinie' }, capability: 'policy.read' }],
  words: {
    policy: { en: () => import('@/i18n/en/policy.json'), de: () => import('@/i18n/de/policy.json') },
  },
};
