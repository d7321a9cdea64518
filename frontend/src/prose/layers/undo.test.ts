import { beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { UndoHistory } from './undo';

const OWN = 'own';

describe('undo', () => {
  let doc: Y.Doc;
  let text: Y.Text;
  let undoHistory: UndoHistory;

  beforeEach(() => {
    doc = new Y.Doc();
    text = doc.getText('t');
    const manager = new Y.UndoManager(text, { trackedOrigins: new Set([OWN]) });
    undoHistory = new UndoHistory(() => manager);
  });

  const type = (words: string) => doc.transact(() => text.insert(text.length, words), OWN);
  const arrives = (words: string) => doc.transact(() => text.insert(text.length, words), 'server');

  it('takes back what the AI wrote before what was typed ahead of it', () => {
    type('mine ');
    undoHistory.cut();
    arrives('ai ');
    undoHistory.accepted('s1');
    expect(undoHistory.nextSuggestion()).toBe('s1');
    undoHistory.undone('s1');
    expect(undoHistory.nextSuggestion()).toBeNull();
    undoHistory.undoOwn();
    expect(text.toString()).toBe('ai ');
  });

  it('takes back own typing after the acceptance first', () => {
    arrives('ai ');
    undoHistory.accepted('s1');
    type('mine');
    expect(undoHistory.nextSuggestion()).toBeNull();
    undoHistory.undoOwn();
    expect(text.toString()).toBe('ai ');
    expect(undoHistory.nextSuggestion()).toBe('s1');
  });

  it('does not merge edits on both sides of an AI operation, however fast they follow', () => {
    type('before ');
    undoHistory.cut();
    undoHistory.accepted('s1');
    type('after');
    undoHistory.undoOwn();
    expect(text.toString()).toBe('before ');
  });

  it('brings what was undone back in the opposite order', () => {
    type('before ');
    undoHistory.cut();
    undoHistory.accepted('s1');
    type('after');
    undoHistory.undoOwn();
    undoHistory.undone('s1');
    undoHistory.undoOwn();
    expect(undoHistory.nextUndone()).toBeNull();
    undoHistory.redoOwn();
    expect(text.toString()).toBe('before ');
    expect(undoHistory.nextUndone()).toBe('s1');
    undoHistory.redone('s1');
    expect(undoHistory.nextUndone()).toBeNull();
    expect(undoHistory.nextSuggestion()).toBe('s1');
    undoHistory.redoOwn();
    expect(text.toString()).toBe('before after');
    expect(undoHistory.nextSuggestion()).toBeNull();
  });

  it("brings the AI's text back no more once one has written on", () => {
    undoHistory.accepted('s1');
    undoHistory.undone('s1');
    type('mine');
    expect(undoHistory.nextUndone()).toBeNull();
  });

  it('never touches what others wrote', () => {
    type('mine ');
    arrives('theirs');
    undoHistory.undoOwn();
    expect(text.toString()).toBe('theirs');
    expect(undoHistory.undoOwn()).toBe(false);
  });

  it('keeps several suggestions in order', () => {
    undoHistory.accepted('s1');
    type('x');
    undoHistory.accepted('s2');
    expect(undoHistory.nextSuggestion()).toBe('s2');
    undoHistory.undone('s2');
    expect(undoHistory.nextSuggestion()).toBeNull();
    undoHistory.undoOwn();
    expect(undoHistory.nextSuggestion()).toBe('s1');
  });

  it('waits with an undo while an acceptance is under way, and then takes that back', () => {
    const undoLast = () => {
      const suggestion = undoHistory.nextSuggestion();
      if (!suggestion) undoHistory.undoOwn();
      undone.push(suggestion ?? 'own');
    };
    const undo = () => undoHistory.inTurn(undoLast);
    const undone: string[] = [];
    type('mine');
    undoHistory.decide();
    undo();
    expect(text.toString()).toBe('mine');
    undoHistory.accepted('s1');
    undoHistory.decided();
    expect(undone).toEqual(['s1']);
    undoHistory.undone('s1');
    undo();
    expect(undone).toEqual(['s1', 'own']);
    expect(text.toString()).toBe('');
  });

  it("undoes one's own edit after a decision that came to nothing", () => {
    type('mine');
    undoHistory.decide();
    undoHistory.inTurn(() => undoHistory.undoOwn());
    undoHistory.decided();
    expect(text.toString()).toBe('');
  });

  it('lets a second undo wait for the decision that the first has begun', () => {
    const undone: string[] = [];
    const undo = () =>
      undoHistory.inTurn(() => {
        const suggestion = undoHistory.nextSuggestion();
        if (suggestion) undoHistory.decide();
        else undoHistory.undoOwn();
        undone.push(suggestion ?? 'own');
      });
    type('mine');
    undoHistory.decide();
    undo();
    undo();
    undoHistory.accepted('s1');
    undoHistory.decided();
    expect(undone).toEqual(['s1']);
    undoHistory.undone('s1');
    undoHistory.decided();
    expect(undone).toEqual(['s1', 'own']);
  });

  it('takes back first what was typed while the acceptance was under way', () => {
    type('before ');
    undoHistory.decide();
    type('meanwhile');
    undoHistory.accepted('s1');
    undoHistory.decided();
    expect(undoHistory.nextSuggestion()).toBeNull();
    undoHistory.undoOwn();
    expect(text.toString()).toBe('before ');
    expect(undoHistory.nextSuggestion()).toBe('s1');
  });
});
