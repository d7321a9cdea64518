import type { Editor } from '@tiptap/core';
import { useState } from 'react';
import type { Ai } from '@/ai/useAi';
import type { Offer } from '@/ai/useOffer';
import type { EditorKeys } from '@/prose/layers/keys';
import { readCaret } from '@/prose/layers/readCaret';
import type { UndoLine } from '@/prose/layers/undo';
import { readSelection } from '@/prose/readSelection';
import type { Origins } from './useOrigins';

interface Parts {
  editor: Editor;
  ai: Ai;
  offer: Offer;
  line: UndoLine;
  origins: Origins;
  canAsk: boolean;
}

export interface DeskCommands {
  keys: EditorKeys;
  undo: () => boolean;
  redo: () => boolean;
  askAi: (byKeyboard: boolean) => boolean;
  isLinking: boolean;
  setLinking: (isLinking: boolean) => void;
}

/** What the desk's keys and buttons do; both go through here, so they always mean the same. */
export function useDeskKeys({ editor, ai, offer, line, origins, canAsk }: Parts): DeskCommands {
  const [isLinking, setLinking] = useState(false);
  const undoLast = () => {
    const suggestion = line.nextSuggestion();
    if (suggestion) ai.undo(suggestion);
    else line.undoOwn();
  };
  const inTurn = (action: () => void) => () => {
    if (editor.isEditable) line.inTurn(action);
    return editor.isEditable;
  };
  const undo = inTurn(undoLast);
  const redo = inTurn(() => {
    const suggestion = line.nextTakenBack();
    if (suggestion) ai.redo(suggestion);
    else line.redoOwn();
  });
  const askAi = (byKeyboard: boolean) => {
    if (canAsk && !ai.isRunning) offer.open(byKeyboard);
    return true;
  };
  const openAi = () => {
    readCaret(editor);
    readSelection(editor.view);
    return askAi(true);
  };
  const accept = () => {
    if (!ai.active || ai.isDeciding) return false;
    ai.accept(ai.active.id);
    return true;
  };
  const reject = () => {
    if (ai.isRunning) ai.stop();
    else if (ai.refusal) ai.clear();
    else if (offer.isOpen) offer.close();
    else if (ai.active && !ai.isDeciding) ai.reject(ai.active.id);
    else return false;
    return true;
  };
  const toggleOrigins = () => {
    origins.toggle();
    return true;
  };
  const editLink = () => {
    setLinking(true);
    return true;
  };
  const keys = { accept, reject, undo, redo, toggleOrigins, editLink, openAi };
  return { keys, undo, redo, askAi, isLinking, setLinking };
}
