import { IconSparkles } from '@tabler/icons-react';
import type aiWords from '@/i18n/en/ai.json';
import type { Room } from '@/room/room';
import { lazyPage } from '@/ui/lazyPage';

declare module '@/i18n/words' {
  interface Words {
    ai: typeof aiWords;
  }
}

export const ai: Room = {
  name: 'ai',
  rail: [
    {
      name: 'suggestions',
      names: { en: 'Suggestions', de: 'Vorschläge' },
      Icon: IconSparkles,
      Panel: lazyPage(['ai'], async () => (await import('./SuggestionsPanel')).SuggestionsPanel),
    },
  ],
  words: {
    ai: { en: () => import('@/i18n/en/ai.json'), de: () => import('@/i18n/de/ai.json') },
  },
};
