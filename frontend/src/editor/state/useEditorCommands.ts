import type { Editor } from '@tiptap/core';
import { useState } from 'react';
import type { Ai } from '@/ai/useAi';
import type { AiActions } from '@/ai/useAiActionButton';
import type { EditorKeys } from '@/prose/layers/keys';
import { readCaret } from '@/prose/layers/readCaret';
import type { UndoHistory } from '@/prose/layers/undo';
import { readSelection } from '@/prose/readSelection';
import type { Origins } from './useOrigins';

interface Parts {
  editor: Editor;
  ai: Ai;
  actions: AiActions;
  undoHistory: UndoHistory;
  origins: Origins;
  canAsk: boolean;
}

export interface EditorCommands {
  keys: EditorKeys;
  undo: () => boolean;
  redo: () => boolean;
  askAi: (byKeyboard: boolean) => boolean;
  isLinking: boolean;
  setLinking: (isLinking: boolean) => void;
}

/** What the editor's keys and buttons do; both go through here, so they always mean the same. */
export function useEditorCommands({
  editor,
  ai,
  actions,
  undoHistory,
  origins,
  canAsk,
}: Parts): EditorCommands {
  const [isLinking, setLinking] = useState(false);
  const undoLast = () => {
    const suggestion = undoHistory.nextSuggestion();
    if (suggestion) ai.undo(suggestion);
    else undoHistory.undoOwn();
  };
  const inTurn = (action: () => void) => () => {
    if (editor.isEditable) undoHistory.inTurn(action);
    return editor.isEditable;
  };
  const undo = inTurn(undoLast);
  const redo = inTurn(() => {
    const suggestion = undoHistory.nextUndone();
    if (suggestion) ai.redo(suggestion);
    else undoHistory.redoOwn();
  });
  const askAi = (byKeyboard: boolean) => {
    if (canAsk && !ai.isRunning) actions.open(byKeyboard);
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
    else if (actions.isOpen) actions.close();
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
