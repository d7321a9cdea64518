import { beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { UndoLine } from './undo';

const OWN = 'own';

describe('undo', () => {
  let doc: Y.Doc;
  let text: Y.Text;
  let line: UndoLine;

  beforeEach(() => {
    doc = new Y.Doc();
    text = doc.getText('t');
    const manager = new Y.UndoManager(text, { trackedOrigins: new Set([OWN]) });
    line = new UndoLine(() => manager);
  });

  const type = (words: string) => doc.transact(() => text.insert(text.length, words), OWN);
  const arrives = (words: string) => doc.transact(() => text.insert(text.length, words), 'server');

  it('takes back what the AI wrote before what was typed ahead of it', () => {
    type('mine ');
    line.cut();
    arrives('ai ');
    line.accepted('s1');
    expect(line.nextSuggestion()).toBe('s1');
    line.undone('s1');
    expect(line.nextSuggestion()).toBeNull();
    line.undoOwn();
    expect(text.toString()).toBe('ai ');
  });

  it('takes back own typing after the acceptance first', () => {
    arrives('ai ');
    line.accepted('s1');
    type('mine');
    expect(line.nextSuggestion()).toBeNull();
    line.undoOwn();
    expect(text.toString()).toBe('ai ');
    expect(line.nextSuggestion()).toBe('s1');
  });

  it('does not merge edits on both sides of an AI operation, however fast they follow', () => {
    type('before ');
    line.cut();
    line.accepted('s1');
    type('after');
    line.undoOwn();
    expect(text.toString()).toBe('before ');
  });

  it('brings what was undone back in the opposite order', () => {
    type('before ');
    line.cut();
    line.accepted('s1');
    type('after');
    line.undoOwn();
    line.undone('s1');
    line.undoOwn();
    expect(line.nextTakenBack()).toBeNull();
    line.redoOwn();
    expect(text.toString()).toBe('before ');
    expect(line.nextTakenBack()).toBe('s1');
    line.redone('s1');
    expect(line.nextTakenBack()).toBeNull();
    expect(line.nextSuggestion()).toBe('s1');
    line.redoOwn();
    expect(text.toString()).toBe('before after');
    expect(line.nextSuggestion()).toBeNull();
  });

  it("brings the AI's text back no more once one has written on", () => {
    line.accepted('s1');
    line.undone('s1');
    type('mine');
    expect(line.nextTakenBack()).toBeNull();
  });

  it('never touches what others wrote', () => {
    type('mine ');
    arrives('theirs');
    line.undoOwn();
    expect(text.toString()).toBe('theirs');
    expect(line.undoOwn()).toBe(false);
  });

  it('keeps several suggestions in order', () => {
    line.accepted('s1');
    type('x');
    line.accepted('s2');
    expect(line.nextSuggestion()).toBe('s2');
    line.undone('s2');
    expect(line.nextSuggestion()).toBeNull();
    line.undoOwn();
    expect(line.nextSuggestion()).toBe('s1');
  });

  it('waits with an undo while an acceptance is under way, and then takes that back', () => {
    const undoLast = () => {
      const suggestion = line.nextSuggestion();
      if (!suggestion) line.undoOwn();
      undone.push(suggestion ?? 'own');
    };
    const undo = () => line.inTurn(undoLast);
    const undone: string[] = [];
    type('mine');
    line.decide();
    undo();
    expect(text.toString()).toBe('mine');
    line.accepted('s1');
    line.decided();
    expect(undone).toEqual(['s1']);
    line.undone('s1');
    undo();
    expect(undone).toEqual(['s1', 'own']);
    expect(text.toString()).toBe('');
  });

  it("undoes one's own edit after a decision that came to nothing", () => {
    type('mine');
    line.decide();
    line.inTurn(() => line.undoOwn());
    line.decided();
    expect(text.toString()).toBe('');
  });

  it('lets a second undo wait for the decision that the first has begun', () => {
    const undone: string[] = [];
    const undo = () =>
      line.inTurn(() => {
        const suggestion = line.nextSuggestion();
        if (suggestion) line.decide();
        else line.undoOwn();
        undone.push(suggestion ?? 'own');
      });
    type('mine');
    line.decide();
    undo();
    undo();
    line.accepted('s1');
    line.decided();
    expect(undone).toEqual(['s1']);
    line.undone('s1');
    line.decided();
    expect(undone).toEqual(['s1', 'own']);
  });

  it('takes back first what was typed while the acceptance was under way', () => {
    type('before ');
    line.decide();
    type('meanwhile');
    line.accepted('s1');
    line.decided();
    expect(line.nextSuggestion()).toBeNull();
    line.undoOwn();
    expect(text.toString()).toBe('before ');
    expect(line.nextSuggestion()).toBe('s1');
  });
});
