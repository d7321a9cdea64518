import { Editor } from '@tiptap/core';
import { type ProsemirrorBinding, ySyncPluginKey } from '@tiptap/y-tiptap';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as Y from 'yjs';
import { documentExtensions } from './extensions';

let doc: Y.Doc;
let editor: Editor;
let theirs: Y.Doc;

beforeEach(() => {
  doc = new Y.Doc();
  theirs = new Y.Doc();
  const element = document.body.appendChild(document.createElement('div'));
  editor = new Editor({ element, extensions: documentExtensions(doc.getXmlFragment('default'), '') });
  doc.on('update', (update, origin) => origin !== 'server' && Y.applyUpdate(theirs, update, 'theirs'));
  theirs.on('update', (update, origin) => origin !== 'theirs' && Y.applyUpdate(doc, update, 'server'));
  editor.commands.setContent('<p>Before</p><ul><li><p>one</p></li><li><p>two</p></li></ul><p>last</p>');
});
afterEach(() => editor.destroy());

const fragment = (of: Y.Doc) => of.getXmlFragment('default');
const list = (of: Y.Doc) => fragment(of).get(1) as Y.XmlElement;
const items = (of: Y.Doc) => list(of).toArray() as Y.XmlElement[];

function paragraph(words: string): Y.XmlElement {
  const text = new Y.XmlText();
  text.insert(0, words);
  const made = new Y.XmlElement('paragraph');
  made.insert(0, [text]);
  return made;
}

it('deletes nothing that others have emptied, and shows what they put in then', () => {
  const [first] = items(theirs);
  first?.delete(0, 1);
  expect(editor.state.doc.textContent).toBe('Beforetwolast');
  expect(items(doc)).toHaveLength(2);
  first?.insert(0, [paragraph('again')]);
  expect(editor.state.doc.textContent).toBe('Beforeagaintwolast');
});

it.each(['start', 'end', 'all'] as const)(
  'follows one deletion after the other, with the selection at the %s',
  (place) => {
    editor.commands.focus(place);
    items(theirs)[0]?.delete(0, 1);
    items(theirs)[1]?.delete(0, 1);
    fragment(theirs).delete(2, 1);
    expect(editor.state.doc.textContent).toBe('Before');
    editor.commands.insertContentAt(1, 'Mine. ');
    expect(fragment(theirs).toString()).toContain('Mine. Before');
  },
);

it('lets an emptied item be taken out with what stands around it', () => {
  items(theirs)[0]?.delete(0, 1);
  editor.commands.setTextSelection({ from: 2, to: editor.state.doc.content.size - 2 });
  editor.commands.deleteSelection();
  expect(editor.state.doc.textContent).toBe('Bt');
  expect(fragment(theirs).toString()).toBe('<paragraph>Bt</paragraph>');
});

it('goes on when the place of the selection cannot be found', () => {
  editor.commands.setTextSelection(editor.state.doc.content.size - 1);
  const { binding } = ySyncPluginKey.getState(editor.state) as { binding: ProsemirrorBinding };
  doc.once('beforeTransaction', () => {
    binding.beforeTransactionSelection = { ...binding.beforeTransactionSelection, absAnchor: 10_000 };
  });
  fragment(theirs).delete(1, 1);
  expect(editor.state.doc.textContent).toBe('Beforelast');
  expect(editor.state.selection.from).toBe(editor.state.doc.content.size - 1);
  fragment(theirs).insert(1, [paragraph(' more ')]);
  expect(editor.state.doc.textContent).toBe('Before more last');
  expect(fragment(doc).toString()).toBe(fragment(theirs).toString());
});

it('says so when a change itself cannot be shown', () => {
  editor.view.updateState = () => {
    throw new Error('no view');
  };
  expect(() => fragment(theirs).insert(0, [paragraph('x')])).toThrow('no view');
});
