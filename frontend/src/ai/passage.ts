import type { Editor } from '@tiptap/core';
import type { Anchor, WritingAction } from '@/api/types';
import { anchorOf } from '@/prose/layers/anchors';

/** How far back the AI reads when it goes on writing. */
const CONTEXT_CHARS = 4_000;

export interface Passage {
  action: WritingAction;
  text: string;
  from: number;
  to: number;
  /** Where `text` stands in the document, if it stands there. */
  read: { from: number; to: number } | null;
}

/**
 * What an AI action would work on now: the selection, else the text before the caret, else what comes after it,
 * and where there is no text at all the subject of a first draft.
 */
export function passageOf(editor: Editor, subject = ''): Passage {
  const { doc, selection } = editor.state;
  const { from, to, empty } = selection;
  if (!empty)
    return { action: 'shorten', text: doc.textBetween(from, to, '\n\n'), from, to, read: { from, to } };
  const start = Math.max(0, from - CONTEXT_CHARS);
  const before = doc.textBetween(start, from, '\n\n');
  if (before.trim())
    return { action: 'continue', text: before, from, to: from, read: { from: start, to: from } };
  const end = Math.min(doc.content.size, from + CONTEXT_CHARS);
  const after = doc.textBetween(from, end, '\n\n');
  if (after.trim()) return { action: 'open', text: after, from, to: from, read: { from, to: end } };
  return { action: 'draft', text: subject, from, to: from, read: null };
}

export function anchorOfPassage(editor: Editor, passage: Passage): Anchor | null {
  return anchorOf(editor.state, passage.from, passage.to);
}
