import type { Editor } from '@tiptap/core';
import { useEffect } from 'react';
import type { Problem } from '@/api/problem';
import { markPlace, placeIn, type Span } from '@/prose/layers/markedPlace';

/** Marks in the text what a refusal speaks of, as long as the refusal is shown. */
export function useMarkedPlace(editor: Editor, problem: Problem | null, passage: Span | null): void {
  const { start, end } = problem?.body.place ?? {};
  const [from, to] = [passage?.from, passage?.to];
  useEffect(() => {
    if (start === undefined || end === undefined || from === undefined || to === undefined) return;
    if (to > editor.state.doc.content.size) return;
    markPlace(editor, placeIn(editor.state.doc, { from, to }, start, end));
    return () => markPlace(editor, null);
  }, [editor, start, end, from, to]);
}
