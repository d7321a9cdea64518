import type { Editor } from '@tiptap/core';
import { type RefObject, useLayoutEffect, useState } from 'react';

/** Where a card stands, in pixels from the top of the column, and whether the page has room for it beside the text. */
export interface CardPlace {
  top: number;
  bottom: number;
  isBeside: boolean;
}

/** What the text and a card next to it take, in rem; the style of the column leaves it that room. */
const ROOM_FOR_BOTH = 60;
const GAP = 10;

/** What the card speaks about, inside the column: a proposal, else the selection. */
function extentOf(editor: Editor, column: HTMLElement, proposalId: string | null) {
  const top = column.getBoundingClientRect().top;
  const shown = proposalId ? column.querySelectorAll(`[data-proposal="${CSS.escape(proposalId)}"]`) : [];
  const boxes = [...shown].map((part) => part.getBoundingClientRect());
  if (boxes.length) {
    const tops = boxes.map((box) => box.top);
    const bottoms = boxes.map((box) => box.bottom);
    return { top: Math.min(...tops) - top, bottom: Math.max(...bottoms) - top };
  }
  const { from, to } = editor.state.selection;
  const size = editor.state.doc.content.size;
  return {
    top: editor.view.coordsAtPos(Math.min(from, size)).top - top,
    bottom: editor.view.coordsAtPos(Math.min(to, size)).bottom - top,
  };
}

function hasRoom(column: HTMLElement): boolean {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  return (column.parentElement?.clientWidth ?? 0) >= ROOM_FOR_BOTH * rem;
}

/** Keeps a card beside its text, or under it where the page is too narrow, while the text moves. */
export function useCardPlace(
  editor: Editor,
  column: RefObject<HTMLElement | null>,
  proposalId: string | null,
  isShown: boolean,
): CardPlace {
  const [place, setPlace] = useState<CardPlace>({ top: 0, bottom: 0, isBeside: false });
  useLayoutEffect(() => {
    const element = column.current;
    if (!isShown || !element) return;
    const measure = () => {
      if (editor.isDestroyed) return;
      const extent = extentOf(editor, element, proposalId);
      const found = {
        top: Math.round(extent.top),
        bottom: Math.round(extent.bottom) + GAP,
        isBeside: hasRoom(element),
      };
      setPlace((last) => (isSame(last, found) ? last : found));
    };
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    editor.on('transaction', measure);
    return () => {
      sizes.disconnect();
      editor.off('transaction', measure);
    };
  }, [editor, column, proposalId, isShown]);
  return place;
}

function isSame(one: CardPlace, other: CardPlace): boolean {
  return one.top === other.top && one.bottom === other.bottom && one.isBeside === other.isBeside;
}
