import { Editor } from '@tiptap/core';
import { afterEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { Anchor } from '@/api/types';
import { documentExtensions } from '../schema/extensions';
import { anchorOf, resolveAnchor } from './anchors';
import { onProposalPicked, type Proposal, Proposals, proposalsKey, showProposals } from './proposals';

const editors: Editor[] = [];
afterEach(() => {
  for (const editor of editors.splice(0)) editor.destroy();
});

function open(doc: Y.Doc): Editor {
  const element = document.body.appendChild(document.createElement('div'));
  const editor = new Editor({
    element,
    injectCSS: false,
    extensions: [...documentExtensions(doc.getXmlFragment('default'), ''), Proposals],
  });
  editors.push(editor);
  return editor;
}

/** Two people on one document, every edit delivered at once. */
function two(html: string): [Editor, Editor] {
  const [mine, theirs] = [new Y.Doc(), new Y.Doc()];
  mine.on('update', (update, origin) => origin !== 'wire' && Y.applyUpdate(theirs, update, 'wire'));
  theirs.on('update', (update, origin) => origin !== 'wire' && Y.applyUpdate(mine, update, 'wire'));
  const pair: [Editor, Editor] = [open(mine), open(theirs)];
  pair[0].commands.setContent(html);
  return pair;
}

function textAt(editor: Editor, anchor: Anchor): string | null {
  const span = resolveAnchor(editor.state, anchor);
  return span && editor.state.doc.textBetween(span.from, span.to);
}

describe('an anchor', () => {
  it('keeps naming its words while others write before, and survives JSON', () => {
    const [mine, theirs] = two('<p>one two three</p>');
    const anchor = JSON.parse(JSON.stringify(anchorOf(mine.state, 5, 8))) as Anchor;
    theirs.commands.insertContentAt(1, 'zero ');
    theirs.commands.insertContentAt(0, '<p>a new first paragraph</p>');
    expect(textAt(mine, anchor)).toBe('two');
    expect(textAt(theirs, anchor)).toBe('two');
  });
});

describe('a proposal', () => {
  const proposal = (anchor: Anchor): Proposal => ({
    id: 'p1',
    kind: 'replace',
    anchor,
    text: 'TWO',
    isStreaming: false,
  });

  it('is picked by its struck words as well as by its new ones', () => {
    const [mine] = two('<p>one two three</p>');
    const picked: string[] = [];
    const stop = onProposalPicked(mine.view.dom, (id) => picked.push(id));
    showProposals(mine.view, { proposals: [proposal(anchorOf(mine.state, 5, 8) as Anchor)], activeId: null });
    for (const part of ['.ai-struck', '.ai-insert', 'p'])
      mine.view.dom.querySelector<HTMLElement>(part)?.click();
    expect(picked).toEqual(['p1', 'p1']);
    stop();
  });

  it('is drawn alone where several are for the same words: the one looked at, else the latest', () => {
    const [mine] = two('<p>one two three four</p>');
    const [wide, narrow] = [anchorOf(mine.state, 1, 14), anchorOf(mine.state, 5, 8)] as [Anchor, Anchor];
    const proposals = [
      { ...proposal(wide), id: 'wide', text: 'all others' },
      proposal(narrow),
      { ...proposal(anchorOf(mine.state, 15, 19) as Anchor), id: 'apart', text: 'FOUR' },
    ];
    const drawn = () =>
      [...mine.view.dom.querySelectorAll<HTMLElement>('ins')].map(({ dataset }) => dataset.proposal);
    showProposals(mine.view, { proposals, activeId: null });
    expect(drawn()).toEqual(['p1', 'apart']);
    showProposals(mine.view, { activeId: 'wide' });
    expect(new Set(drawn())).toEqual(new Set(['wide', 'apart']));
    const writing = proposals.map((one) => ({ ...one, isStreaming: one.id === 'wide' }));
    showProposals(mine.view, { proposals: writing, activeId: null });
    expect(new Set(drawn())).toEqual(new Set(['wide', 'apart']));
  });

  it('is shown to its asker only and is no part of the document', () => {
    const [mine, theirs] = two('<p>one two three</p>');
    const anchor = anchorOf(mine.state, 5, 8) as Anchor;
    showProposals(mine.view, { proposals: [proposal(anchor)], activeId: 'p1' });
    expect(mine.view.dom.querySelector('del')?.textContent).toBe('two');
    expect(mine.view.dom.querySelector('ins')?.textContent).toBe('TWO');
    expect(theirs.view.dom.querySelector('ins')).toBeNull();
    expect(mine.getText()).toBe('one two three');
  });

  it('stays at its words when others edit, and vanishes when it is decided', () => {
    const [mine, theirs] = two('<p>one two three</p>');
    const anchor = anchorOf(mine.state, 5, 8) as Anchor;
    showProposals(mine.view, { proposals: [proposal(anchor)], activeId: 'p1' });
    theirs.commands.insertContentAt(1, 'zero ');
    expect(mine.view.dom.querySelector('del')?.textContent).toBe('two');
    mine.commands.insertContentAt(1, 'mine ');
    expect(mine.view.dom.querySelector('del')?.textContent).toBe('two');
    showProposals(mine.view, { proposals: [], activeId: null });
    expect(mine.view.dom.querySelector('ins')).toBeNull();
    expect(proposalsKey.getState(mine.state)?.proposals).toEqual([]);
  });

  it.each([
    [1, 'Before it.', 'Before it. one two three'],
    [14, 'And more.', 'one two three And more.'],
    [4, 'and', 'one and two three'],
    [14, ', four', 'one two three, four'],
  ])('is shown at %i with the blanks that it will have', (at, text, shown) => {
    const [mine] = two('<p>one two three</p>');
    const insert = { ...proposal(anchorOf(mine.state, at, at) as Anchor), kind: 'insert' as const, text };
    showProposals(mine.view, { proposals: [insert], activeId: 'p1' });
    expect(mine.view.dom.querySelector('p')?.textContent).toBe(shown);
  });

  it('uses no style attribute, which the content security policy would refuse', () => {
    const [mine] = two('<p>one two three</p>');
    const anchor = anchorOf(mine.state, 5, 8) as Anchor;
    showProposals(mine.view, { proposals: [proposal(anchor)], activeId: 'p1' });
    expect(mine.view.dom.innerHTML).not.toContain('style=');
  });
});

describe('the document grammar', () => {
  it('makes no edit of its own when a document is opened', () => {
    const doc = new Y.Doc();
    let updates = 0;
    doc.on('update', () => {
      updates += 1;
    });
    open(doc);
    expect(updates).toBe(0);
  });

  it('keeps the origin mark off what a person types at its end', () => {
    const editor = open(new Y.Doc());
    editor.commands.setContent('<p><span data-ai-origin="g1">by the AI</span></p>');
    editor.commands.focus('end');
    editor.view.dispatch(editor.state.tr.insertText(' mine', editor.state.doc.content.size - 1));
    expect(editor.getHTML()).toContain('by the AI</span> mine');
  });
});
