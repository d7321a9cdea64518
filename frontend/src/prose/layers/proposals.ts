import { Extension } from '@tiptap/core';
import type { ResolvedPos } from '@tiptap/pm/model';
import { type EditorState, Plugin, PluginKey, type Transaction } from '@tiptap/pm/state';
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view';
import { ySyncPluginKey } from '@tiptap/y-tiptap';
import type { Anchor } from '@/api/types';
import { resolveAnchor } from './anchors';
import { needsBlank } from './blanks';
import { wordChanges } from './wordChanges';

/** A change by the AI that stands beside the document: being written, or waiting for a decision. */
export interface Proposal {
  id: string;
  kind: 'replace' | 'insert';
  anchor: Anchor;
  text: string;
  isStreaming: boolean;
}

interface Span {
  from: number;
  to: number;
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

/** Tells which proposal somebody points at, by its struck or its new words; returns how to stop. */
export function onProposalPicked(element: HTMLElement, pick: (id: string) => void): () => void {
  const clicked = (event: Event) => {
    const shown = event.target instanceof Element && event.target.closest<HTMLElement>('[data-proposal]');
    const { proposal, streaming } = shown ? shown.dataset : {};
    if (proposal && streaming !== 'true') pick(proposal);
  };
  element.addEventListener('click', clicked);
  return () => element.removeEventListener('click', clicked);
}

function inserted(proposal: Proposal, text: string, isActive: boolean) {
  return () => {
    const node = document.createElement('ins');
    node.className = isActive ? 'ai-insert ai-active' : 'ai-insert';
    node.dataset.proposal = proposal.id;
    node.dataset.streaming = String(proposal.isStreaming);
    node.textContent = text;
    return node;
  };
}

function decorate(state: EditorState, proposals: Proposal[], activeId: string | null): DecorationSet {
  const all = readable(state, proposals, activeId).flatMap(({ proposal, span }) => {
    const isActive = proposal.id === activeId;
    const active = isActive ? ' ai-active' : '';
    const struck = { class: `ai-struck${active}`, nodeName: 'del', 'data-proposal': proposal.id };
    return changesOf(state, proposal, span).flatMap(({ from, to, text }, number) => [
      ...(to > from ? [Decoration.inline(from, to, struck)] : []),
      ...(text || proposal.isStreaming ? [widget(proposal, to, text, isActive, number)] : []),
    ]);
  });
  return DecorationSet.create(state.doc, all);
}

/**
 * Two rewrites of the same words drawn into one another could not be read: the one that is looked at is drawn, or
 * being written, or the latest; the others wait in their list.
 */
function readable(state: EditorState, proposals: Proposal[], activeId: string | null) {
  const rank = ({ id, isStreaming }: Proposal) => (id === activeId ? 0 : isStreaming ? 1 : 2);
  const drawn: { proposal: Proposal; span: Span }[] = [];
  for (const proposal of proposals.toReversed().sort((one, other) => rank(one) - rank(other))) {
    const span = resolveAnchor(state, proposal.anchor);
    if (span && !drawn.some((other) => overlap(span, other.span))) drawn.push({ proposal, span });
  }
  return drawn;
}

/** Whether they share words, or one is inserted amid the other's. */
function overlap(one: Span, other: Span): boolean {
  return one.from < other.to && other.from < one.to;
}

/** An answer that is still being written is no rewrite yet that could be compared. */
function changesOf(state: EditorState, { kind, text, isStreaming }: Proposal, { from, to }: Span) {
  if (kind === 'insert') return [{ from: to, to, text: spaced(state.doc.resolve(to), text) }];
  if (isStreaming) return [{ from, to, text }];
  return wordChanges(state.doc, from, to, text);
}

/** As it will stand when it is accepted: running together with neither side. */
function spaced({ parent, parentOffset }: ResolvedPos, text: string): string {
  if (!parent.isTextblock) return text;
  const before = parent.textBetween(0, parentOffset, null, '\n');
  const after = parent.textBetween(parentOffset, parent.content.size, null, '\n');
  return (needsBlank(before, text) ? ' ' : '') + text + (needsBlank(text, after) ? ' ' : '');
}

function widget(proposal: Proposal, at: number, text: string, isActive: boolean, number: number) {
  return Decoration.widget(at, inserted(proposal, text, isActive), {
    side: 1,
    key: `${proposal.id}:${number}:${isActive}:${proposal.isStreaming}:${text}`,
    ignoreSelection: true,
  });
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
