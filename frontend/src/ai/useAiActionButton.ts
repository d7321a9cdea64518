import { useDebouncedValue } from '@mantine/hooks';
import type { Editor } from '@tiptap/core';
import { useEditorState } from '@tiptap/react';
import { useState } from 'react';

export interface AiActions {
  isOpen: boolean;
  /** Opened from the keyboard, so the keyboard goes there. */
  wantsFocus: boolean;
  open: (byKeyboard: boolean) => void;
  close: () => void;
}

/**
 * When the AI's actions stand beside the text: by themselves once a selection has rested for a moment,
 * or when asked for. Closing one lasts until the selection changes.
 */
export function useAiActionButton(editor: Editor, isAllowed: boolean): AiActions {
  const selected = useEditorState({
    editor,
    selector: ({ editor: now }) => {
      const { from, to, empty } = now.state.selection;
      return empty ? '' : `${from}-${to}`;
    },
  });
  const [rested] = useDebouncedValue(selected, 250);
  const [asked, setAsked] = useState<'no' | 'mouse' | 'keyboard'>('no');
  const [closedFor, setClosedFor] = useState('');
  const restsOnText = rested !== '' && rested === selected && rested !== closedFor;
  return {
    isOpen: isAllowed && (asked !== 'no' || restsOnText),
    wantsFocus: asked === 'keyboard',
    open: (byKeyboard) => setAsked(byKeyboard ? 'keyboard' : 'mouse'),
    close: () => {
      setAsked('no');
      setClosedFor(selected);
    },
  };
}
