// How Yjs and our editor read a log. One JSON line in ({updates, state}, base64), one out: the text by each way.
// Built by tests/binding.py into one file and run under Node.
import './browserGlobals';
import { createInterface } from 'node:readline';
import { Editor } from '@tiptap/core';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { Anchor } from '../api/types';
import { anchorOf } from '../prose/layers/anchors';
import { carets } from '../prose/layers/carets';
import { MarkedPlace } from '../prose/layers/markedPlace';
import { OwnWords } from '../prose/layers/ownWords';
import { Proposals, showProposals } from '../prose/layers/proposals';
import { documentExtensions } from '../prose/schema/extensions';

interface Log {
  updates: string[];
  state: string;
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));

function built(updates: Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  doc.getXmlFragment('default');
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
}

function textOf(node: Y.XmlFragment | Y.XmlText): string {
  if (node instanceof Y.XmlText) {
    return node
      .toDelta()
      .map(({ insert }: { insert: unknown }) => (typeof insert === 'string' ? insert : '?'))
      .join('');
  }
  return (node.toArray() as Y.XmlText[]).map(textOf).join('');
}

const yjs = (updates: Uint8Array[]) => textOf(built(updates).getXmlFragment('default'));

/** An editor as the page has it, opened on the first updates. */
function opened(first: Uint8Array[]) {
  const doc = built(first);
  const awareness = new Awareness(doc);
  const element = document.body.appendChild(document.createElement('div'));
  const extensions = [
    ...documentExtensions(doc.getXmlFragment('default'), ''),
    carets(awareness),
    OwnWords,
    Proposals,
    MarkedPlace,
  ];
  const editor = new Editor({ element, extensions });
  const close = () => {
    editor.destroy();
    awareness.destroy();
    element.remove();
  };
  return { doc, editor, awareness, close };
}

function shownBy(editor: Editor): string {
  editor.state.doc.descendants((node) => node.nodeSize > 0);
  const inDom = (editor.view.dom.textContent ?? '').length >= 0;
  return inDom ? editor.state.doc.textContent : '';
}

function shown(first: Uint8Array[]): string {
  const { editor, close } = opened(first);
  try {
    return shownBy(editor);
  } finally {
    close();
  }
}

const MARK = '\u2603';

/** Where the selection is put before each change, as a part of the text. */
const PLACES = [0, 1, 0.37, 0.8, 0.1, 0.55];

/** Followed from its beginning, and then written in. */
function followed(first: Uint8Array[], later: Uint8Array[]): string {
  const { doc, editor, awareness, close } = opened(first);
  try {
    later.forEach((update, step) => {
      const { size } = editor.state.doc.content;
      const place = Math.round((PLACES[step % PLACES.length] ?? 0) * size);
      editor.commands.setTextSelection(place);
      const anchor = anchorOf(editor.state, editor.state.selection.from, Math.min(size, place + 3));
      const proposal = { id: 'p', kind: 'replace', text: 'new', isStreaming: false } as const;
      if (anchor) showProposals(editor.view, { proposals: [{ ...proposal, anchor }] });
      if (anchor) stand(awareness, anchor);
      Y.applyUpdate(doc, update, 'server');
    });
    return writtenIn(editor, doc);
  } finally {
    close();
  }
}

/** Somebody else's caret. */
function stand(awareness: Awareness, { from, to }: Anchor): void {
  awareness.states.set(7, { user: { name: 'Edith' }, cursor: { anchor: from, head: to } });
  awareness.emit('change', [{ added: [], updated: [7], removed: [] }, 'server']);
}

/** The text that is shown, when one letter more can be written into it and is in the document then. */
function writtenIn(editor: Editor, doc: Y.Doc): string {
  const text = shownBy(editor);
  let last = -1;
  editor.state.doc.descendants((node, at) => {
    if (node.isTextblock) last = at + 1 + node.content.size;
  });
  if (last < 0) return text;
  editor.view.dispatch(editor.state.tr.insertText(MARK, last));
  const written = textOf(doc.getXmlFragment('default'));
  if (written.split(MARK).length !== 2) return `\u0000${written.split(MARK).length - 1} letters for one`;
  return written.replace(MARK, '') === text ? text : `\u0000wrote ${written}`;
}

function attempt(read: () => string): string {
  try {
    return read();
  } catch (error) {
    return `\u0000threw ${error instanceof Error ? error.message : error}`;
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { updates, state } = JSON.parse(line) as Log;
  const log = updates.map(bytes);
  const [seed = new Uint8Array([0, 0]), ...later] = log;
  const said = {
    yjs: attempt(() => yjs(log)),
    backwards: attempt(() => yjs([...log].reverse())),
    merged: attempt(() => yjs([Y.mergeUpdates(log)])),
    state: attempt(() => yjs([bytes(state)])),
    opened: attempt(() => shown(log)),
    followed: attempt(() => followed([seed], later)),
  };
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
process.exit(0);
