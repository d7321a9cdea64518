import { IconBooks } from '@tabler/icons-react';
import type knowledgeWords from '@/i18n/en/knowledge.json';
import type { Room } from '@/room/room';
import { lazyPage } from '@/ui/lazyPage';

declare module '@/i18n/words' {
  interface Words {
    knowledge: typeof knowledgeWords;
  }
}

export const knowledge: Room = {
  name: 'knowledge',
  pages: [
    {
      path: 'knowledge',
      Page: lazyPage(['knowledge'], async () => (await import('./KnowledgePage')).KnowledgePage),
    },
    {
      path: 'knowledge/:fileId',
      Page: lazyPage(['knowledge'], async () => (await import('./FilePage')).FilePage),
    },
    {
      path: 'console/entities',
      Page: lazyPage(['knowledge'], async () => (await import('./EntitiesPage')).EntitiesPage),
    },
  ],
  tree: [{ path: 'knowledge', names: { en: 'Knowledge', de: 'Wissen' }, Icon: IconBooks }],
  console: [
    { path: 'console/entities', names: { en: 'Entities', de: 'Entitäten' }, capability: 'knowledge.read' },
  ],
  words: {
    knowledge: { en: () => import('@/i18n/en/knowledge.json'), de: () => import('@/i18n/de/knowledge.json') },
  },
};
