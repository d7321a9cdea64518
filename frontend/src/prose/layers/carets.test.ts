import { Editor } from '@tiptap/core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { documentExtensions } from '../schema/extensions';
import { anchorOf } from './anchors';
import { carets } from './carets';

let doc: Y.Doc;
let awareness: Awareness;
let editor: Editor;

beforeEach(() => {
  doc = new Y.Doc();
  awareness = new Awareness(doc);
  const element = document.body.appendChild(document.createElement('div'));
  const extensions = [...documentExtensions(doc.getXmlFragment('default'), ''), carets(awareness)];
  editor = new Editor({ element, extensions });
  editor.commands.setContent('<p>Hello</p>');
});
afterEach(() => {
  editor.destroy();
  awareness.destroy();
});

function stand(cursor: unknown): void {
  awareness.states.set(7, { user: { name: 'Edith', color: '#112233' }, cursor });
  awareness.emit('change', [{ added: [7], updated: [], removed: [] }, 'server']);
}

const id = { client: 1, clock: -1 };
const broken = [5, {}, { anchor: {}, head: {} }, { anchor: { item: id }, head: { item: id } }];

it.each(broken)('draws no caret that cannot be looked for, and goes on: %j', (cursor) => {
  stand(cursor);
  const paragraph = doc.getXmlFragment('default').get(0) as Y.XmlElement;
  doc.transact(() => (paragraph.get(0) as Y.XmlText).insert(0, 'Theirs. '), 'server');
  expect(editor.state.doc.textContent).toBe('Theirs. Hello');
  expect(editor.view.dom.querySelector('.caret')).toBeNull();
});

it('draws the carets of others', async () => {
  const place = anchorOf(editor.state, 3, 3);
  stand({ anchor: place?.from, head: place?.to });
  await vi.waitFor(() => expect(editor.view.dom.querySelector('.caret-name')?.textContent).toBe('Edith'));
});
