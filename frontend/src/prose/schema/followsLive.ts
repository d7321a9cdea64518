import { Extension } from '@tiptap/core';
import { Plugin, PluginKey, Selection } from '@tiptap/pm/state';
import { type ProsemirrorBinding, ySyncPluginKey } from '@tiptap/y-tiptap';

/**
 * Goes on showing what others write when the binding cannot find the selection's place in it: the binding would throw,
 * and show nothing of this change nor of any after it. The selection then moves to the nearest place that there is.
 */
export const FollowsLive = Extension.create({
  name: 'followsLive',
  // After the binding was made and before it listens: states are made before views, those of higher priority first.
  priority: 10,
  addProseMirrorPlugins: () => [
    new Plugin({
      key: new PluginKey('followsLive'),
      state: {
        init: (_, state) => {
          const sync = ySyncPluginKey.getState(state) as { binding: ProsemirrorBinding | null } | undefined;
          if (sync?.binding) guard(sync.binding);
        },
        apply: () => undefined,
      },
    }),
  ],
});

type Follow = (events: unknown[], transaction: unknown) => void;

function guard(binding: ProsemirrorBinding): void {
  const follow = binding._observeFunction as Follow;
  binding._observeFunction = (...change: Parameters<Follow>) => {
    try {
      follow(...change);
    } catch (error) {
      if (!forget(binding)) throw error;
      const { anchor } = binding.prosemirrorView.state.selection as Selection;
      follow(...change);
      select(binding, anchor);
    }
  };
}

/** Whether there was a selection to restore. */
function forget(binding: ProsemirrorBinding): boolean {
  const had = binding.beforeTransactionSelection !== null;
  (binding as { beforeTransactionSelection: unknown }).beforeTransactionSelection = null;
  return had;
}

/** Inside the binding's own lock, since this is no edit. */
function select({ mux, prosemirrorView: view }: ProsemirrorBinding, place: number): void {
  const { doc, tr } = view.state;
  const nearest = Selection.near(doc.resolve(Math.min(place, doc.content.size)));
  mux(() => view.dispatch(tr.setSelection(nearest).setMeta('addToHistory', false)));
}
