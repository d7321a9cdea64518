import { Editor } from '@tiptap/core';
import StarterKit from '@tiptap/starter-kit';
import { afterEach, describe, expect, it } from 'vitest';
import { wordChanges } from './wordChanges';

const editors: Editor[] = [];
afterEach(() => {
  for (const editor of editors.splice(0)) editor.destroy();
});

function changed(html: string, after: string) {
  const editor = new Editor({ extensions: [StarterKit], injectCSS: false, content: html });
  editors.push(editor);
  const { doc } = editor.state;
  const changes = wordChanges(doc, 1, doc.content.size - 1, after);
  return changes.map(({ from, to, text }) => [doc.textBetween(from, to, '\n\n', '\n'), text]);
}

describe('a rewrite', () => {
  it('is shown word by word', () => {
    expect(changed('<p>The quick brown fox jumps over it.</p>', 'The quick red fox jumps over it.')).toEqual([
      ['brown', 'red'],
    ]);
  });

  it('shows what only goes and what only comes', () => {
    const goes = changed(
      '<p>It was very good in the end of the day.</p>',
      'It was good in the end of the day.',
    );
    expect(goes.map(([, text]) => text)).toEqual(['']);
    expect(goes.map(([gone]) => gone?.trim())).toEqual(['very']);
    const comes = changed('<p>It was good in the end.</p>', 'It was very good in the end.');
    expect(comes.map(([gone, text]) => [gone, text?.trim()])).toEqual([['', 'very']]);
  });

  it('keeps its places across marks, breaks and blocks', () => {
    const html =
      '<p>One <strong>bold</strong> word<br>and a 😀 line here</p><p>Second block stays as it was</p>';
    const after = 'One bold word\nand a 😀 row here\n\nSecond block stays as it is';
    expect(changed(html, after)).toEqual([
      ['line', 'row'],
      ['was', 'is'],
    ]);
  });

  it('is shown in phrases, not in every second word', () => {
    expect(
      changed(
        '<p>The pump in the harbour was repaired on Monday.</p>',
        'Two people repaired the harbour pump on Monday.',
      ),
    ).toEqual([
      ['The pump in', 'Two people repaired'],
      ['was repaired', 'pump'],
    ]);
  });

  it('keeps the full stop that was written where both end with one', () => {
    const html = '<p>The pump in the harbour was repaired on Monday. Write about the bill.</p>';
    const before = 'The pump in the harbour was repaired on Monday. Write about the bill.';
    const cut = changed(html, 'The pump in the harbour is repaired.');
    expect(cut).toEqual([
      ['was', 'is'],
      [' on Monday. Write about the bill', ''],
    ]);
    expect(changed(`<p>${before}</p>`, before.replace('bill.', 'tax.'))).toEqual([['bill', 'tax']]);
  });

  it('is one change where little stays', () => {
    expect(changed('<p>Alpha beta gamma delta</p>', 'Wholly other words, gamma aside')).toEqual([
      ['Alpha beta gamma delta', 'Wholly other words, gamma aside'],
    ]);
  });

  it('of nothing changes nothing', () => {
    expect(changed('<p>The same text.</p>', 'The same text.')).toEqual([]);
  });
});
