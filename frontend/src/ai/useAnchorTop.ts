import type { Editor } from '@tiptap/core';
import { type RefObject, useLayoutEffect, useState } from 'react';

/** The lowest point, inside the column, of what the card speaks about: a proposal, else the selection. */
function bottomOf(editor: Editor, column: HTMLElement, proposalId: string | null): number {
  const top = column.getBoundingClientRect().top;
  const shown = proposalId && column.querySelector(`[data-proposal="${CSS.escape(proposalId)}"]`);
  if (shown) return shown.getBoundingClientRect().bottom - top;
  const end = Math.min(editor.state.selection.to, editor.state.doc.content.size);
  return editor.view.coordsAtPos(end).bottom - top;
}

/** Keeps a card under its text while the text moves. */
export function useAnchorTop(
  editor: Editor,
  column: RefObject<HTMLElement | null>,
  proposalId: string | null,
  isShown: boolean,
): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const element = column.current;
    if (!isShown || !element) return;
    const place = () => {
      if (!editor.isDestroyed) setTop(Math.round(bottomOf(editor, element, proposalId)) + 10);
    };
    place();
    const sizes = new ResizeObserver(place);
    sizes.observe(element);
    editor.on('transaction', place);
    return () => {
      sizes.disconnect();
      editor.off('transaction', place);
    };
  }, [editor, column, proposalId, isShown]);
  return top;
}
