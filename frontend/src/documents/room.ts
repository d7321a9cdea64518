import { IconFileText } from '@tabler/icons-react';
import type documentsWords from '@/i18n/en/documents.json';
import type { Room } from '@/room/room';
import { lazyPage } from '@/ui/lazyPage';

declare module '@/i18n/words' {
  interface Words {
    documents: typeof documentsWords;
  }
}

export const documents: Room = {
  name: 'documents',
  pages: [
    {
      path: 'documents',
      Page: lazyPage(['documents'], async () => (await import('./DocumentsPage')).DocumentsPage),
    },
  ],
  tree: [
    {
      path: 'documents',
      names: { en: 'Documents', de: 'Dokumente' },
      Icon: IconFileText,
      Leaves: lazyPage(['documents'], async () => (await import('./RecentDocuments')).RecentDocuments),
    },
  ],
  actions: [
    {
      id: 'create-document',
      names: { en: 'New document', de: 'Neues Dokument' },
      capability: 'document.create',
      run: async (context) => (await import('./startDocument')).startDocument(context),
      failed: { en: 'The document was not created.', de: 'Das Dokument wurde nicht angelegt.' },
    },
  ],
  search: {
    names: { en: 'Documents', de: 'Dokumente' },
    find: async (words, tenant) => (await import('./findDocuments')).findDocuments(words, tenant),
  },
  words: {
    documents: { en: () => import('@/i18n/en/documents.json'), de: () => import('@/i18n/de/documents.json') },
  },
};
