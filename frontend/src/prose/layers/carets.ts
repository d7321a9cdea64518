import { Extension } from '@tiptap/core';
import { yCursorPlugin } from '@tiptap/y-tiptap';
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { readableOn } from '@/ui/initials';

interface CaretUser {
  name?: string;
  color?: string;
}

/** Colours are set through the DOM: the content security policy refuses style attributes. */
function caret(user: CaretUser): HTMLElement {
  const colour = user.color ?? '#666666';
  const line = document.createElement('span');
  line.className = 'caret';
  line.style.borderColor = colour;
  const flag = document.createElement('span');
  flag.className = 'caret-name';
  flag.style.background = colour;
  flag.style.color = readableOn(colour);
  flag.textContent = user.name ?? '';
  // Joiners on both sides keep the browser's own caret from jumping over an empty element.
  line.append('\u2060', flag, '\u2060');
  return line;
}

function selection(user: CaretUser) {
  return { class: 'caret-selection', style: `background-color: ${user.color ?? '#666666'}33` };
}

/** Whether this place can be looked for: one that cannot would stop the whole editor. */
function isPlace(doc: Y.Doc, place: unknown): boolean {
  try {
    Y.createAbsolutePositionFromRelativePosition(Y.createRelativePositionFromJSON(place), doc);
    return true;
  } catch {
    return false;
  }
}

interface State {
  cursor?: { anchor?: unknown; head?: unknown } | null;
}

/** Other people's carets and selections, with their names. */
export function carets(awareness: Awareness) {
  return Extension.create({
    name: 'carets',
    addProseMirrorPlugins: () => [
      yCursorPlugin(awareness, {
        awarenessStateFilter: (own: number, theirs: number, { cursor }: State) =>
          own !== theirs &&
          (!cursor || (isPlace(awareness.doc, cursor.anchor) && isPlace(awareness.doc, cursor.head))),
        cursorBuilder: caret,
        selectionBuilder: selection,
      }),
    ],
  });
}
