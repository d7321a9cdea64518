import { Editor } from '@tiptap/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { documentExtensions } from '../schema/extensions';
import { OwnWords } from './ownWords';
import { undoManagerOf } from './undo';

const GENERATION = 'g1';
const editors: Editor[] = [];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  for (const editor of editors.splice(0)) editor.destroy();
  vi.useRealTimers();
});

/** A document whose first paragraph the server has put in for the AI. */
function open(doc: Y.Doc, ...paragraphs: string[]): Editor {
  const element = document.body.appendChild(document.createElement('div'));
  const extensions = [...documentExtensions(doc.getXmlFragment('default'), ''), OwnWords];
  const editor = new Editor({ element, injectCSS: false, extensions });
  editors.push(editor);
  doc.transact(() => {
    const fragment = doc.getXmlFragment('default');
    fragment.delete(0, fragment.length);
    fragment.insert(0, paragraphs.map(paragraph));
  }, 'server');
  return editor;
}

function paragraph(words: string, at: number): Y.XmlElement {
  const element = new Y.XmlElement('paragraph');
  const text = new Y.XmlText();
  text.insert(0, words, at === 0 ? { aiOrigin: { id: GENERATION } } : {});
  element.insert(0, [text]);
  return element;
}

/** The text with what is coloured in brackets, by the screen. */
function shown(editor: Editor): string {
  const copy = editor.view.dom.cloneNode(true) as HTMLElement;
  for (const span of copy.querySelectorAll('[data-ai-origin]')) span.textContent = `[${span.textContent}]`;
  return [...copy.querySelectorAll('p')].map((block) => block.textContent).join('|');
}

/** The same, by the shared document. */
function stored(doc: Y.Doc): string {
  return doc
    .getXmlFragment('default')
    .toArray()
    .map((block) =>
      (block as Y.XmlElement)
        .toArray()
        .flatMap((text) => (text as Y.XmlText).toDelta() as { insert: string; attributes?: object }[])
        .map(({ insert, attributes }) => (attributes && 'aiOrigin' in attributes ? `[${insert}]` : insert))
        .join(''),
    )
    .join('|');
}

function type(editor: Editor, words: string, at: number, to = at): void {
  [...words].forEach((letter, index) => {
    const from = at + index;
    editor.view.dispatch(editor.state.tr.insertText(letter, from, index ? from : to));
  });
}

function compose(editor: Editor, words: string, at: number, to = at): void {
  const { tr } = editor.state;
  editor.view.dispatch(tr.insertText(words, at, to).setMeta('composition', 1));
}

function paste(editor: Editor, at: number, clipboard: { html?: string; text?: string }): void {
  editor.commands.setTextSelection(at);
  if (clipboard.html) editor.view.pasteHTML(clipboard.html, new Event('paste') as ClipboardEvent);
  else editor.view.pasteText(clipboard.text ?? '', new Event('paste') as ClipboardEvent);
}

describe("a person's words inside the AI's", () => {
  let doc: Y.Doc;
  let editor: Editor;
  beforeEach(() => {
    doc = new Y.Doc();
    editor = open(doc, 'seven grey herons', 'Last words.');
  });
  const both = () => {
    expect(stored(doc)).toBe(shown(editor));
    return shown(editor);
  };

  it('are not marked when they are typed', () => {
    type(editor, 'old ', 12);
    expect(both()).toBe('[seven grey ]old [herons]|Last words.');
  });

  it('are told from the same letters that stand around them', () => {
    type(editor, 'her ', 12);
    expect(both()).toBe('[seven grey ]her [herons]|Last words.');
  });

  it('are not marked when they replace some of them', () => {
    type(editor, 'two', 7, 11);
    expect(both()).toBe('[seven ]two[ herons]|Last words.');
  });

  it('are not marked when they are pasted as plain text or from elsewhere', () => {
    paste(editor, 12, { text: 'plain ' });
    paste(editor, 1, { html: '<p><b>bold</b> </p>' });
    expect(both()).toBe('bold[seven grey ]plain [herons]|Last words.');
  });

  it('go with one undo and come back with one redo, unmarked', () => {
    type(editor, 'old ', 12);
    editor.commands.undo();
    expect(both()).toBe('[seven grey herons]|Last words.');
    expect(undoManagerOf(editor)?.undoStack).toEqual([]);
    editor.commands.redo();
    expect(both()).toBe('[seven grey ]old [herons]|Last words.');
  });
});

describe("the AI's words", () => {
  let doc: Y.Doc;
  let editor: Editor;
  beforeEach(() => {
    doc = new Y.Doc();
    editor = open(doc, 'seven grey herons', 'Last words.');
  });

  it('stay marked when they are cut and pasted, with what was typed inside them left out', () => {
    type(editor, 'old ', 12);
    const { dom } = editor.view.serializeForClipboard(editor.state.doc.slice(7, 22));
    editor.commands.deleteRange({ from: 7, to: 22 });
    paste(editor, 14, { html: dom.innerHTML });
    expect(shown(editor)).toBe('[seven ]|Last [grey ]old [herons]words.');
    expect(stored(doc)).toBe(shown(editor));
  });

  it('stay marked when they are dragged and when their paragraph is split, joined or changed', () => {
    const slice = editor.state.doc.slice(7, 12);
    const { tr } = editor.state;
    editor.view.dispatch(tr.delete(7, 12).replace(20, 20, slice).setMeta('uiEvent', 'drop'));
    expect(shown(editor)).toBe('[seven herons]|Last [grey ]words.');
    editor.chain().setTextSelection(7).splitBlock().run();
    expect(shown(editor)).toBe('[seven ]|[herons]|Last [grey ]words.');
    editor.chain().setTextSelection(9).joinBackward().toggleBulletList().run();
    expect(shown(editor)).toBe('[seven herons]|Last [grey ]words.');
  });

  it('stay marked when a command takes them out and puts them in elsewhere', () => {
    const { tr, schema } = editor.state;
    const mark = schema.marks.aiOrigin?.create({ id: GENERATION });
    editor.view.dispatch(tr.delete(7, 12).insert(20, schema.text('grey ', mark ? [mark] : [])));
    expect(shown(editor)).toBe('[seven herons]|Last [grey ]words.');
  });

  it('stay marked when somebody else or an undo puts them in', () => {
    editor.commands.deleteRange({ from: 7, to: 12 });
    editor.commands.undo();
    expect(shown(editor)).toBe('[seven grey herons]|Last words.');
    const text = (doc.getXmlFragment('default').get(0) as Y.XmlElement).get(0) as Y.XmlText;
    text.insert(5, ' old');
    expect(shown(editor)).toBe('[seven old grey herons]|Last words.');
  });
});

describe('a composition', () => {
  it('is left alone until it ends, then loses the mark in the same undo step', () => {
    const doc = new Y.Doc();
    const editor = open(doc, 'seven grey herons', 'Last words.');
    const before = shown(editor);
    Object.defineProperty(editor.view, 'composing', { configurable: true, value: true });
    compose(editor, 'k', 12);
    compose(editor, 'か', 12, 13);
    vi.advanceTimersByTime(5_000);
    const manager = undoManagerOf(editor) as Y.UndoManager;
    manager.lastChange = 1;
    expect(shown(editor)).toBe('[seven grey かherons]|Last words.');
    const first = (doc.getXmlFragment('default').get(0) as Y.XmlElement).get(0) as Y.XmlText;
    doc.transact(() => first.insert(0, 'Now '), 'server');

    Object.defineProperty(editor.view, 'composing', { configurable: true, value: false });
    editor.view.dom.dispatchEvent(new Event('compositionend'));
    vi.advanceTimersByTime(100);
    expect(shown(editor)).toContain('seven grey ]か[herons]|Last words.');
    expect(stored(doc)).toBe(shown(editor));

    editor.commands.undo();
    expect(shown(editor).replace('Now ', '')).toBe(before);
    editor.commands.redo();
    expect(shown(editor)).toContain('seven grey ]か[herons]|Last words.');
  });
});
