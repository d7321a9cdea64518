import type { EditorState } from '@tiptap/pm/state';
import {
  absolutePositionToRelativePosition,
  relativePositionToAbsolutePosition,
  ySyncPluginKey,
} from '@tiptap/y-tiptap';
import * as Y from 'yjs';
import type { Anchor } from '@/api/types';

interface Binding {
  doc: Y.Doc;
  type: Y.XmlFragment;
  binding: { mapping: never } | null;
}

function bindingOf(state: EditorState): Binding | undefined {
  return ySyncPluginKey.getState(state) as Binding | undefined;
}

/** Two places in the document that follow edits by others, as JSON the server understands. */
export function anchorOf(state: EditorState, from: number, to: number): Anchor | null {
  const sync = bindingOf(state);
  if (!sync?.binding) return null;
  const { type, binding } = sync;
  const at = (pos: number) =>
    Y.relativePositionToJSON(
      absolutePositionToRelativePosition(pos, type, binding.mapping) as Y.RelativePosition,
    ) as Record<string, unknown>;
  return { from: at(from), to: at(to) };
}

export interface Span {
  from: number;
  to: number;
}

/** Where an anchor stands now; null when the text it named is gone. */
export function resolveAnchor(state: EditorState, anchor: Anchor): Span | null {
  const sync = bindingOf(state);
  if (!sync?.binding) return null;
  const { doc, type, binding } = sync;
  const at = (json: unknown) =>
    relativePositionToAbsolutePosition(doc, type, Y.createRelativePositionFromJSON(json), binding.mapping);
  const from = at(anchor.from);
  const to = at(anchor.to ?? anchor.from);
  if (from === null || to === null) return null;
  // The binding counts what it leaves out, too.
  const { size } = state.doc.content;
  return { from: Math.min(from, to, size), to: Math.min(Math.max(from, to), size) };
}
