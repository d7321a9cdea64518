import type editorWords from '@/i18n/en/editor.json';
import type { Room } from '@/room/room';
import { lazyPage } from '@/ui/lazyPage';

declare module '@/i18n/words' {
  interface Words {
    editor: typeof editorWords;
  }
}

export const editor: Room = {
  name: 'editor',
  pages: [
    {
      path: 'documents/:id',
      Page: lazyPage(['editor', 'documents', 'ai'], async () => (await import('./EditorPage')).EditorPage),
    },
  ],
  words: {
    editor: { en: () => import('@/i18n/en/editor.json'), de: () => import('@/i18n/de/editor.json') },
  },
};
