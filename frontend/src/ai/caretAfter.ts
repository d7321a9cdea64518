import type { Editor } from '@tiptap/core';

const PATIENCE_MS = 3_000;

function endOf(editor: Editor, generationId: string): number | null {
  let end: number | null = null;
  editor.state.doc.descendants((node, at) => {
    const isFromThere = node.marks.some(
      ({ type, attrs }) => type.name === 'aiOrigin' && attrs.id === generationId,
    );
    if (node.isText && isFromThere) end = at + node.nodeSize;
  });
  return end;
}

/**
 * Puts the caret behind an accepted text, where a person goes on writing. The text arrives as an edit of the
 * server's, a moment before or after its answer.
 */
export function placeCaretAfter(editor: Editor, generationId: string): void {
  const tryIt = () => {
    const end = endOf(editor, generationId);
    if (end === null) return;
    stop();
    editor.commands.setTextSelection(end);
  };
  const timer = setTimeout(() => stop(), PATIENCE_MS);
  const stop = () => {
    clearTimeout(timer);
    editor.off('update', tryIt);
  };
  editor.on('update', tryIt);
  tryIt();
}
