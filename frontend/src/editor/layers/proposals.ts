import { Extension } from '@tiptap/core';
import { type EditorState, Plugin, PluginKey, type Transaction } from '@tiptap/pm/state';
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view';
import { ySyncPluginKey } from '@tiptap/y-tiptap';
import type { Anchor } from '@/api/types';
import { resolveAnchor } from './anchors';

/** A change by the AI that stands beside the document: being written, or waiting for a decision. */
export interface Proposal {
  id: string;
  kind: 'replace' | 'insert';
  anchor: Anchor;
  text: string;
  isStreaming: boolean;
}

interface Layer {
  proposals: Proposal[];
  activeId: string | null;
  decorations: DecorationSet;
}

type Change = Partial<Pick<Layer, 'proposals' | 'activeId'>>;

export const proposalsKey = new PluginKey<Layer>('proposals');

/** Shows these proposals, to this person only; the document itself does not change. */
export function showProposals(view: EditorView, change: Change): void {
  view.dispatch(view.state.tr.setMeta(proposalsKey, change).setMeta('addToHistory', false));
}

function inserted(proposal: Proposal, isActive: boolean) {
  return () => {
    const node = document.createElement('ins');
    node.className = isActive ? 'ai-insert ai-active' : 'ai-insert';
    node.dataset.proposal = proposal.id;
    node.dataset.streaming = String(proposal.isStreaming);
    node.textContent = proposal.text;
    return node;
  };
}

function decorate(state: EditorState, proposals: Proposal[], activeId: string | null): DecorationSet {
  const all = proposals.flatMap((proposal) => {
    const span = resolveAnchor(state, proposal.anchor);
    if (!span) return [];
    const { from, to } = span;
    const isActive = proposal.id === activeId;
    const widget = Decoration.widget(to, inserted(proposal, isActive), {
      side: 1,
      key: `${proposal.id}:${isActive}:${proposal.isStreaming}:${proposal.text}`,
      ignoreSelection: true,
    });
    const struck = { class: isActive ? 'ai-struck ai-active' : 'ai-struck', nodeName: 'del' };
    return proposal.kind === 'replace' && to > from
      ? [Decoration.inline(from, to, struck), widget]
      : [widget];
  });
  return DecorationSet.create(state.doc, all);
}

/** The binding replaces the whole text on a remote edit, so positions are then found anew from the anchors. */
function next(tr: Transaction, old: Layer, state: EditorState): Layer {
  const change = tr.getMeta(proposalsKey) as Change | undefined;
  const layer = { ...old, ...change };
  const sync = ySyncPluginKey.getState(state) as { isChangeOrigin?: boolean } | undefined;
  const decorations =
    change || sync?.isChangeOrigin
      ? decorate(state, layer.proposals, layer.activeId)
      : old.decorations.map(tr.mapping, tr.doc);
  return { ...layer, decorations };
}

/** Struck old text and underlined new text for what the AI proposes. */
export const Proposals = Extension.create({
  name: 'proposals',
  addProseMirrorPlugins: () => [
    new Plugin<Layer>({
      key: proposalsKey,
      state: {
        init: () => ({ proposals: [], activeId: null, decorations: DecorationSet.empty }),
        apply: (tr, old, _, state) => next(tr, old, state),
      },
      props: { decorations: (state) => proposalsKey.getState(state)?.decorations },
    }),
  ],
});
