import type { Editor } from '@tiptap/core';

/**
 * Takes in where the caret stands now. A browser reports a click or a key's move of the caret a moment after it
 * happened; what is drawn in that moment puts the caret back, and the next letters go where the person left.
 */
export function readCaret(editor: Editor): void {
  if (editor.isDestroyed || !editor.view.hasFocus()) return;
  editor.view.dom.ownerDocument.dispatchEvent(new Event('selectionchange'));
}
