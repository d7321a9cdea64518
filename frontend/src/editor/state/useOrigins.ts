import type { Editor } from '@tiptap/core';
import { useEditorState } from '@tiptap/react';
import { useEffect, useState } from 'react';

export interface Origins {
  isShown: boolean;
  toggle: () => void;
  /** The generation of the span under the pointer, else under the caret. */
  id: string | null;
}

/** The layer that shows which spans came from the AI. */
export function useOrigins(editor: Editor): Origins {
  const [isShown, setShown] = useState(false);
  const [hovered, setHovered] = useState<string | null>(null);
  const atCaret = useEditorState({
    editor,
    selector: ({ editor: now }) => (now.getAttributes('aiOrigin').id as string | undefined) ?? null,
  });
  useEffect(() => {
    if (!isShown) return;
    const root = editor.view.dom;
    const look = (event: Event) => {
      const span = (event.target as Element).closest('[data-ai-origin]');
      setHovered(span?.getAttribute('data-ai-origin') ?? null);
    };
    root.addEventListener('mouseover', look);
    return () => root.removeEventListener('mouseover', look);
  }, [editor, isShown]);
  return { isShown, toggle: () => setShown((shown) => !shown), id: hovered ?? atCaret };
}
