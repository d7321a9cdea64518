import type { Editor } from '@tiptap/core';
import type { Anchor, WritingAction } from '@/api/types';
import { anchorOf } from '@/editor/layers/anchors';

/** How far back the AI reads when it goes on writing. */
const CONTEXT_CHARS = 4_000;

export interface Passage {
  action: WritingAction;
  text: string;
  from: number;
  to: number;
}

/** What an AI action would work on now: the selection, else the text before the caret. */
export function passageOf(editor: Editor): Passage {
  const { doc, selection } = editor.state;
  const { from, to, empty } = selection;
  if (!empty) return { action: 'shorten', text: doc.textBetween(from, to, '\n\n'), from, to };
  const start = Math.max(0, from - CONTEXT_CHARS);
  return { action: 'continue', text: doc.textBetween(start, from, '\n\n'), from, to: from };
}

export function anchorOfPassage(editor: Editor, passage: Passage): Anchor | null {
  return anchorOf(editor.state, passage.from, passage.to);
}
