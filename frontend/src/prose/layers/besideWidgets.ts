import { Extension } from '@tiptap/core';
import { Plugin } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';

/**
 * Keeps the browser's caret out of what is only drawn: the names of others, proposed words. A click or End behind such
 * a widget can put it inside, where nothing can be edited, and every key would be lost. The editor takes that place for
 * the one beside the widget, where its own caret stands already, and so has nothing to put right by itself.
 */
export const BesideWidgets = Extension.create({
  name: 'besideWidgets',
  addProseMirrorPlugins: () => [
    new Plugin({
      props: {
        handleDOMEvents: {
          keydown: (view, event) => {
            if (event.target === view.dom) leaveWidgets(view);
            return false;
          },
        },
      },
    }),
  ],
});

interface Place {
  node: Node;
  offset: number;
}

function leaveWidgets(view: EditorView): void {
  const selection = view.dom.ownerDocument.getSelection();
  if (!selection?.anchorNode || !selection.focusNode) return;
  const anchor = { node: selection.anchorNode, offset: selection.anchorOffset };
  const focus = { node: selection.focusNode, offset: selection.focusOffset };
  if (!isDrawn(view, anchor.node) && !isDrawn(view, focus.node)) return;
  const from = beside(view, anchor);
  const to = beside(view, focus);
  selection.setBaseAndExtent(from.node, from.offset, to.node, to.offset);
}

function isDrawn(view: EditorView, node: Node): boolean {
  const element = node instanceof Element ? node : node.parentElement;
  const widget = element?.closest('.ProseMirror-widget');
  return widget != null && view.dom.contains(widget);
}

function beside(view: EditorView, place: Place): Place {
  if (!isDrawn(view, place.node)) return place;
  return view.domAtPos(view.posAtDOM(place.node, place.offset), -1);
}
