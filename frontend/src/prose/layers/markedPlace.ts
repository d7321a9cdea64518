import { type Editor, Extension } from '@tiptap/core';
import type { Node } from '@tiptap/pm/model';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import { Decoration, DecorationSet } from '@tiptap/pm/view';

export interface Span {
  from: number;
  to: number;
}

const key = new PluginKey<DecorationSet>('markedPlace');

/** Marks a place that somebody must look at, or with null no place; the document itself does not change. */
export function markPlace(editor: Editor, span: Span | null): void {
  if (editor.isDestroyed) return;
  editor.view.dispatch(editor.state.tr.setMeta(key, { span }).setMeta('addToHistory', false));
}

/** Where the characters `start` to `end` of a passage's text stand, blocks being parted as `between` was read with. */
export function placeIn(doc: Node, passage: Span, start: number, end: number, between = '\n\n'): Span | null {
  const length = (to: number) => doc.textBetween(passage.from, to, between).length;
  if (start < 0 || end <= start || end > length(passage.to)) return null;
  const first = (isThere: (at: number) => boolean) => {
    let [low, high] = [passage.from, passage.to];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isThere(middle)) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return { from: first((at) => length(at) > start) - 1, to: first((at) => length(at) >= end) };
}

/** A wavy line under what a refusal speaks of. */
export const MarkedPlace = Extension.create({
  name: 'markedPlace',
  addProseMirrorPlugins: () => [
    new Plugin<DecorationSet>({
      key,
      state: {
        init: () => DecorationSet.empty,
        apply: (tr, old) => {
          const asked = tr.getMeta(key) as { span: Span | null } | undefined;
          if (!asked) return old.map(tr.mapping, tr.doc);
          if (!asked.span) return DecorationSet.empty;
          const mark = Decoration.inline(asked.span.from, asked.span.to, {
            class: 'policy-stopped',
            nodeName: 'mark',
          });
          return DecorationSet.create(tr.doc, [mark]);
        },
      },
      props: { decorations: (state) => key.getState(state) },
    }),
  ],
});
