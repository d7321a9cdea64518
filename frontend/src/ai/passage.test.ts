import { Editor } from '@tiptap/core';
import { afterEach, expect, it } from 'vitest';
import * as Y from 'yjs';
import { resolveAnchor } from '@/prose/layers/anchors';
import { documentExtensions } from '@/prose/schema/extensions';
import { anchorOfPassage, passageOf } from './passage';

let editor: Editor;
afterEach(() => editor.destroy());

function opened(html = '') {
  const fragment = new Y.Doc().getXmlFragment('default');
  editor = new Editor({ extensions: documentExtensions(fragment, '') });
  if (html) editor.commands.setContent(html);
  return editor;
}

it('drafts where there is no text, and the place is one that can be found again', () => {
  const empty = opened();
  const passage = passageOf(empty, 'Ferries');
  expect(passage).toMatchObject({ action: 'draft', text: 'Ferries' });
  const anchor = anchorOfPassage(empty, passage);
  expect(anchor && resolveAnchor(empty.state, anchor)).not.toBeNull();
});

it('writes the opening where the caret stands before all text, and goes on where text is before it', () => {
  const page = opened('<p>The pump runs.</p>');
  page.commands.setTextSelection(1);
  expect(passageOf(page)).toMatchObject({ action: 'open', text: 'The pump runs.', from: 1, to: 1 });
  page.commands.setTextSelection(5);
  expect(passageOf(page)).toMatchObject({ action: 'continue', text: 'The ' });
  page.commands.setTextSelection({ from: 1, to: 4 });
  expect(passageOf(page)).toMatchObject({ action: 'shorten', text: 'The' });
});
