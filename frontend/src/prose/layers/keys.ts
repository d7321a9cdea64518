import { Extension } from '@tiptap/core';

/** What the keys do beside typing. Each says whether it took the key. */
export interface EditorKeys {
  accept: () => boolean;
  reject: () => boolean;
  openAi: () => boolean;
  undo: () => boolean;
  redo: () => boolean;
  toggleOrigins: () => boolean;
  editLink: () => boolean;
}

/** Keys of the editor; asked before the schema's own, so that Tab accepts instead of indenting. */
export function editorKeys(current: () => EditorKeys) {
  return Extension.create({
    name: 'editorKeys',
    priority: 2000,
    addKeyboardShortcuts: () => ({
      Tab: () => current().accept(),
      Escape: () => current().reject(),
      'Mod-j': () => current().openAi(),
      'Mod-z': () => current().undo(),
      'Mod-y': () => current().redo(),
      'Shift-Mod-z': () => current().redo(),
      'Shift-Mod-o': () => current().toggleOrigins(),
      'Shift-Mod-k': () => current().editLink(),
    }),
  });
}
