import type { Rolldown } from 'vite';

const SHARED =
  /\/src\/(documents\/(RecentDocuments|queries|startDocument)|ui\/Page|styles\/rich)\.|\/@mantine\/hooks\/|\/(ActionIcon|IconDots|IconLock|IconUsers)\.mjs$/;

/**
 * Which files the build makes. A page needs few of them, since each costs a request and compresses by itself; what is
 * in one is loaded whole. A group takes its modules' imports along, unless a group above has them.
 */
export const chunkGroups: Rolldown.CodeSplittingOptions = {
  groups: [
    // What every page needs.
    { name: 'main', tags: ['$initial'], priority: 9 },
    { name: ofLanguage('words'), debugName: 'words', test: words('common|shell|documents'), priority: 8 },
    {
      name: ofLanguage('words-of-documents'),
      debugName: 'words of documents',
      test: words('editor|ai'),
      priority: 8,
    },
    // What both the list and a document need, so that neither fetches the other.
    { name: 'pages', test: SHARED, priority: 7 },
    { name: 'list', test: page('documents/DocumentsPage'), priority: 5 },
    { name: 'editor', test: page('editor/EditorPage'), priority: 5 },
    // Menus, dialogs and messages, fetched when first wanted.
    {
      name: 'layers',
      test: page('.*(Menu|MenuItems|Dialog|Confirm|ErrorState|BrokenPage|UnknownPage)'),
      priority: 4,
    },
  ],
};

function page(path: string): RegExp {
  return new RegExp(`/src/(${path})\\.tsx?$`);
}

function words(areas: string): RegExp {
  return new RegExp(`/i18n/\\w+/(${areas})\\.json$`);
}

function ofLanguage(name: string): (id: string) => string {
  return (id) => `${name}-${/\/i18n\/(\w+)\//.exec(id)?.[1] ?? ''}`;
}
