import { Editor, type JSONContent } from '@tiptap/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as Y from 'yjs';
import { undoManagerOf } from '../layers/undo';
import { documentExtensions } from './extensions';

let own: Y.Doc;
let others: Y.Doc;
let editor: Editor;

beforeEach(() => {
  own = new Y.Doc();
  others = new Y.Doc();
  const element = document.body.appendChild(document.createElement('div'));
  editor = new Editor({ element, extensions: documentExtensions(own.getXmlFragment('default'), '') });
  own.on('update', (update) => Y.applyUpdate(others, update));
  others.on('update', (update) => Y.applyUpdate(own, update, 'server'));
});
afterEach(() => editor.destroy());

const words = (said: string): JSONContent[] => [{ type: 'text', text: said }];
const paragraph = (said: string): JSONContent => ({ type: 'paragraph', content: words(said) });

function firstText(within: Y.XmlFragment): Y.XmlText {
  const [first] = within.toArray();
  return first instanceof Y.XmlText ? first : firstText(first as Y.XmlElement);
}

const blocks: JSONContent[] = [
  paragraph('Mine.'),
  { type: 'heading', attrs: { level: 2 }, content: words('Mine.') },
  { type: 'codeBlock', content: words('Mine.') },
  { type: 'blockquote', content: [paragraph('Mine.')] },
  { type: 'bulletList', content: [{ type: 'listItem', content: [paragraph('Mine.')] }] },
  { type: 'orderedList', content: [{ type: 'listItem', content: [paragraph('Mine.')] }] },
];

it.each(blocks.map((block) => [block.type, block] as const))(
  'leaves the words of others when an own %s is undone',
  (_, block) => {
    editor.commands.setContent({ type: 'doc', content: [paragraph('Before.')] });
    undoManagerOf(editor)?.stopCapturing();
    editor.commands.insertContentAt(editor.state.doc.content.size, block);
    const last = others.getXmlFragment('default').toArray().at(-1) as Y.XmlElement;
    const text = firstText(last);
    text.insert(text.length, ' Theirs.');
    undoManagerOf(editor)?.undo();
    expect(editor.state.doc.textContent).toBe('Before. Theirs.');
  },
);

it.each(blocks.map((block) => [block.type, block] as const))(
  'takes an own %s away when nobody else wrote in it',
  (_, block) => {
    editor.commands.setContent({ type: 'doc', content: [paragraph('Before.')] });
    undoManagerOf(editor)?.stopCapturing();
    editor.commands.insertContentAt(editor.state.doc.content.size, block);
    undoManagerOf(editor)?.undo();
    expect(editor.getJSON().content).toMatchObject([{ type: 'paragraph' }]);
    expect(editor.state.doc.childCount).toBe(1);
  },
);

const ORIGIN = { aiOrigin: { id: 'g1' } };

function element(name: string, ...children: (Y.XmlElement | string)[]): Y.XmlElement {
  const made = new Y.XmlElement(name);
  made.insert(
    0,
    children.map((child) => (typeof child === 'string' ? marked(child) : child)),
  );
  return made;
}

function marked(words: string, marks: Record<string, unknown> = {}): Y.XmlText {
  const text = new Y.XmlText();
  text.insert(0, words, marks as Record<string, never>);
  return text;
}

function withText(name: string, text: Y.XmlText): Y.XmlElement {
  const made = new Y.XmlElement(name);
  made.insert(0, [text]);
  return made;
}

const theirs: [string, () => Y.XmlElement][] = [
  ["code block of the AI's", () => withText('codeBlock', marked('x = 1', ORIGIN))],
  ["code of the AI's in a line", () => withText('paragraph', marked('x = 1', { ...ORIGIN, code: {} }))],
  ['code block with bold in it', () => withText('codeBlock', marked('x = 1', { bold: {} }))],
  [
    'item that begins with a list',
    () => element('listItem', element('bulletList', element('listItem', element('paragraph', 'x = 1')))),
  ],
];

it.each(theirs)('deletes nothing of a %s, and goes on with what comes after', (_, make) => {
  editor.commands.setContent({ type: 'doc', content: [paragraph('Before.')] });
  const made = make();
  const block = made.nodeName === 'listItem' ? new Y.XmlElement('bulletList') : made;
  if (block !== made) block.insert(0, [made]);
  others.getXmlFragment('default').insert(1, [block]);
  const known = others.getXmlFragment('default').toString();
  expect(editor.state.doc.textContent).toBe('Before.x = 1');
  expect(own.getXmlFragment('default').toString()).toBe(known);
  firstText(block).insert(1, 'y');
  expect(editor.state.doc.textContent).toBe('Before.xy = 1');
  editor.commands.insertContentAt(1, 'Mine. ');
  expect(others.getXmlFragment('default').toString()).toBe(
    known.replace('Before', 'Mine. Before').replace('x =', 'xy ='),
  );
});

it('finds its own blocks and marks in order', () => {
  editor.commands.setContent({ type: 'doc', content: blocks });
  others
    .getXmlFragment('default')
    .insert(0, [withText('paragraph', marked('x = 1', { ...ORIGIN, code: {} }))]);
  expect(() => editor.state.doc.check()).not.toThrow();
});

it('knows every block of the grammar that holds words', () => {
  const held = blocks.flatMap((block) => [block.type, ...(block.content ?? []).map(({ type }) => type)]);
  const grammar = Object.values(editor.schema.nodes).filter((type) => !type.isLeaf && type.name !== 'doc');
  expect(grammar.filter(({ name }) => !held.includes(name)).map(({ name }) => name)).toEqual([]);
});
