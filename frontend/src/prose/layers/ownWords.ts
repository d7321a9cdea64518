import { Extension } from '@tiptap/core';
import { Fragment, type MarkType, type Node, Slice } from '@tiptap/pm/model';
import { type EditorState, Plugin, PluginKey, type Transaction } from '@tiptap/pm/state';
import { Mapping } from '@tiptap/pm/transform';
import type { EditorView } from '@tiptap/pm/view';
import { ySyncPluginKey } from '@tiptap/y-tiptap';
import type { Anchor } from '@/api/types';
import { anchorOf, resolveAnchor, type Span } from './anchors';
import { inTheSameUndoStep } from './undo';

/** From here on, a text that was taken out in the same step counts as moved; the server's reading uses the same. */
const MIN_MOVED_CHARS = 3;
/** The view reads the last letters of a composition 20 ms after its end. */
const AFTER_COMPOSITION_MS = 50;

const ownWordsKey = new PluginKey<Span[]>('ownWords');

/**
 * What a person types inside the AI's words is the person's: typed text inherits the mark around it, and
 * loses it again here. Text that is moved keeps it; edits by others and undo are left as they are.
 */
export const OwnWords = Extension.create({
  name: 'ownWords',
  addProseMirrorPlugins: () => [
    new Plugin<Span[]>({
      key: ownWordsKey,
      // What a composition has just put in. It is marked until the composition ends, which a change would break off.
      state: { init: () => [], apply: composedSpans },
      appendTransaction: (trs, _, state) => withoutMark(state, typedSpans(trs)),
      view: (view) => new Composition(view),
      props: {
        transformPasted: (slice, view, isPlain) => (isPlain ? unmarked(slice, markOf(view.state)) : slice),
      },
    }),
  ],
});

/** Follows what is composed, whatever others write meanwhile, and takes the mark off at the end. */
class Composition {
  private readonly view: EditorView;
  private anchors: Anchor[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly onEnd = () => {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.finish(), AFTER_COMPOSITION_MS);
  };

  constructor(view: EditorView) {
    this.view = view;
    view.dom.addEventListener('compositionend', this.onEnd);
  }

  update(view: EditorView, before: EditorState): void {
    const composed = ownWordsKey.getState(view.state) ?? [];
    if (composed.length === 0 || composed === ownWordsKey.getState(before)) return;
    this.anchors.push(...composed.flatMap(({ from, to }) => anchorOf(view.state, from, to) ?? []));
    if (!view.composing) this.onEnd();
  }

  destroy(): void {
    clearTimeout(this.timer);
    this.view.dom.removeEventListener('compositionend', this.onEnd);
  }

  private finish(): void {
    if (this.view.composing || this.view.isDestroyed) return;
    const { state } = this.view;
    const spans = this.anchors.splice(0).flatMap((anchor) => resolveAnchor(state, anchor) ?? []);
    const tr = withoutMark(state, spans);
    if (tr) inTheSameUndoStep(state, () => this.view.dispatch(tr));
  }
}

function isOwn(tr: Transaction): boolean {
  return tr.docChanged && tr.getMeta(ySyncPluginKey) === undefined;
}

function isComposed(tr: Transaction): boolean {
  return isOwn(tr) && tr.getMeta('composition') !== undefined;
}

/** Typed, or put in by a command. What is pasted or dropped carries marks of its own. */
function isTyped(tr: Transaction): boolean {
  return isOwn(tr) && !isComposed(tr) && !['paste', 'drop'].includes(tr.getMeta('uiEvent') as string);
}

function composedSpans(tr: Transaction, last: Span[]): Span[] {
  if (isComposed(tr)) return newSpans(tr);
  return tr.getMeta('appendedTransaction') && last.length ? mapped(last, tr.mapping) : [];
}

/** Where the document, after these transactions, has marked text that was typed in one of them. */
function typedSpans(trs: readonly Transaction[]): Span[] {
  return trs.flatMap((tr, at) => {
    if (!isTyped(tr)) return [];
    const later = new Mapping(trs.slice(at + 1).flatMap(({ mapping }) => mapping.maps));
    return mapped(newSpans(tr), later);
  });
}

function mapped(spans: Span[], mapping: Mapping): Span[] {
  return spans.map(({ from, to }) => ({ from: mapping.map(from, 1), to: mapping.map(to, -1) }));
}

/** Marked text that a transaction brought and did not merely move. */
function newSpans(tr: Transaction): Span[] {
  const mark = markOf(tr);
  const changes = tr.mapping.maps.flatMap((_, step) => changesIn(tr, step));
  const taken = changes.flatMap(({ before, old }) => texts(before, old, mark)).map(({ text }) => text);
  const isMoved = (text: string) =>
    text.length >= MIN_MOVED_CHARS && taken.some((words) => words.includes(text));
  return changes.flatMap(({ step, after, now }) => {
    const added = texts(after, now, mark).filter(({ text }) => !isMoved(text));
    return mapped(added, tr.mapping.slice(step + 1));
  });
}

interface Change {
  step: number;
  before: Node;
  after: Node;
  /** What was there, in `before`, and what stands there instead, in `after`. */
  old: Span;
  now: Span;
}

function changesIn(tr: Transaction, step: number): Change[] {
  const changes: Change[] = [];
  const before = tr.docs[step] as Node;
  const after = tr.docs[step + 1] ?? tr.doc;
  tr.mapping.maps[step]?.forEach((oldFrom, oldTo, newFrom, newTo) => {
    const change = {
      step,
      before,
      after,
      old: { from: oldFrom, to: oldTo },
      now: { from: newFrom, to: newTo },
    };
    changes.push(narrowed(change));
  });
  return changes;
}

/** Without what stands at both ends before and after: those letters are kept, as the binding sees it too. */
function narrowed(change: Change): Change {
  const old = change.before.slice(change.old.from, change.old.to);
  const now = change.after.slice(change.now.from, change.now.to);
  const start = old.content.findDiffStart(now.content);
  const end = old.content.findDiffEnd(now.content);
  if (start === null || end === null)
    return { ...change, now: { from: change.now.from, to: change.now.from } };
  const overlap = Math.max(0, start - Math.min(end.a, end.b));
  const at = (span: Span, openStart: number, stop: number) => ({
    from: Math.max(span.from, span.from - openStart + start),
    to: Math.min(span.to, span.from - openStart + stop + overlap),
  });
  return {
    ...change,
    old: at(change.old, old.openStart, end.a),
    now: at(change.now, now.openStart, end.b),
  };
}

/** The marked text in a span, piece by piece. */
function texts(doc: Node, { from, to }: Span, mark: MarkType): (Span & { text: string })[] {
  const found: (Span & { text: string })[] = [];
  if (to <= from) return found;
  doc.nodesBetween(from, to, (node, at) => {
    if (!node.isText || !mark.isInSet(node.marks)) return;
    const piece = { from: Math.max(from, at), to: Math.min(to, at + node.nodeSize) };
    found.push({ ...piece, text: doc.textBetween(piece.from, piece.to) });
  });
  return found;
}

function withoutMark(state: EditorState, spans: Span[]): Transaction | null {
  const { tr } = state;
  for (const { from, to } of spans) if (to > from) tr.removeMark(from, to, markOf(state));
  return tr.docChanged ? tr : null;
}

function unmarked(slice: Slice, mark: MarkType): Slice {
  return new Slice(unmarkedNodes(slice.content, mark), slice.openStart, slice.openEnd);
}

function unmarkedNodes(nodes: Fragment, mark: MarkType): Fragment {
  const bare = nodes.content.map((node) =>
    node.isText ? node.mark(mark.removeFromSet(node.marks)) : node.copy(unmarkedNodes(node.content, mark)),
  );
  return Fragment.fromArray(bare);
}

function markOf({ doc }: { doc: Node }): MarkType {
  return doc.type.schema.marks.aiOrigin as MarkType;
}
