import { Editor, Extension } from '@tiptap/core';
import { Plugin } from '@tiptap/pm/state';
import { Decoration, DecorationSet } from '@tiptap/pm/view';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { documentExtensions } from '../schema/extensions';
import { BesideWidgets } from './besideWidgets';

/** Draws somebody's name behind the sixth letter of the first paragraph. */
const NameDrawn = Extension.create({
  name: 'nameDrawn',
  addProseMirrorPlugins: () => [
    new Plugin({
      props: {
        decorations: ({ doc }) => DecorationSet.create(doc, [Decoration.widget(7, drawn, { side: 10 })]),
      },
    }),
  ],
});

function drawn(): HTMLElement {
  const name = document.createElement('span');
  name.append('\u2060', 'Walter', '\u2060');
  return name;
}

describe('the caret beside what is only drawn', () => {
  let editor: Editor;

  beforeEach(() => {
    const element = document.body.appendChild(document.createElement('div'));
    const text = new Y.Doc().getXmlFragment('default');
    editor = new Editor({ element, extensions: [...documentExtensions(text, ''), BesideWidgets, NameDrawn] });
    editor.commands.setContent('<p>First.</p><p>Second.</p>');
    editor.view.focus();
  });
  afterEach(() => editor.destroy());

  const widget = () => editor.view.dom.querySelector('.ProseMirror-widget') as HTMLElement;
  const words = (paragraph: number) =>
    editor.view.dom.querySelectorAll('p')[paragraph]?.firstChild as globalThis.Text;
  const press = (target: EventTarget = editor.view.dom) =>
    target.dispatchEvent(new KeyboardEvent('keydown', { key: 'x', bubbles: true }));

  it.each([0, 1, 2])('leaves it before a key is taken, from its piece %i', (piece) => {
    const inside = widget().childNodes[piece] as ChildNode;
    getSelection()?.collapse(inside, inside.textContent?.length);
    press();
    expect(getSelection()?.anchorNode).toBe(words(0));
    expect(getSelection()?.anchorOffset).toBe(6);
    expect(getSelection()?.isCollapsed).toBe(true);
  });

  it('leaves it with the end of a selection alone', () => {
    getSelection()?.setBaseAndExtent(words(0), 2, widget().lastChild as ChildNode, 1);
    press();
    expect(getSelection()?.toString()).toBe('rst.');
    expect(getSelection()?.anchorOffset).toBe(2);
  });

  it('stays where it is in words that are there', () => {
    getSelection()?.collapse(words(1), 3);
    press();
    expect(getSelection()?.anchorNode).toBe(words(1));
    expect(getSelection()?.anchorOffset).toBe(3);
  });

  it('is left alone by keys that are meant for a button in a widget', () => {
    const button = widget().appendChild(document.createElement('button'));
    getSelection()?.collapse(widget().firstChild, 1);
    press(button);
    expect(widget().contains(getSelection()?.anchorNode ?? null)).toBe(true);
  });
});
