import { Editor } from '@tiptap/core';
import StarterKit from '@tiptap/starter-kit';
import { expect, it } from 'vitest';
import { readSelection } from './readSelection';

it('knows what was selected on the page before the browser told of it', () => {
  const element = document.body.appendChild(document.createElement('div'));
  const editor = new Editor({ element, extensions: [StarterKit], content: '<p>Lanterns glow.</p>' });
  const text = editor.view.dom.querySelector('p')?.firstChild as Text;
  getSelection()?.setBaseAndExtent(text, 14, text, 9);
  expect(editor.state.selection.empty).toBe(true);
  readSelection(editor.view);
  const { from, to, head } = editor.state.selection;
  expect(editor.state.doc.textBetween(from, to)).toBe('glow.');
  expect(head).toBe(from);
  getSelection()?.setBaseAndExtent(document.body, 0, document.body, 0);
  readSelection(editor.view);
  expect(editor.state.selection.from).toBe(from);
  editor.destroy();
});
