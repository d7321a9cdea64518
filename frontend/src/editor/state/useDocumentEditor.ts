import type { Editor } from '@tiptap/core';
import { Selection } from '@tiptap/extensions';
import { useEditor } from '@tiptap/react';
import { type RefObject, useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { BesideWidgets } from '@/prose/layers/besideWidgets';
import { carets } from '@/prose/layers/carets';
import { type EditorKeys, editorKeys } from '@/prose/layers/keys';
import { MarkedPlace } from '@/prose/layers/markedPlace';
import { OwnWords } from '@/prose/layers/ownWords';
import { Proposals } from '@/prose/layers/proposals';
import { readCaret } from '@/prose/layers/readCaret';
import { UndoHistory, undoManagerOf } from '@/prose/layers/undo';
import { Pasting } from '@/prose/paste/pasting';
import { useLeftOut } from '@/prose/paste/useLeftOut';
import { documentExtensions } from '@/prose/schema/extensions';
import type { Connection } from './connection';

interface DocumentEditor {
  editor: Editor | null;
  undoHistory: UndoHistory;
}

/** The editor on this connection's document, with carets, proposals and keys. */
export function useDocumentEditor(
  connection: Connection,
  isEditable: boolean,
  keys: RefObject<EditorKeys | null>,
): DocumentEditor {
  const { t } = useTranslation('editor');
  const report = useLeftOut();
  const editor = useEditor(
    {
      injectCSS: false,
      shouldRerenderOnTransaction: false,
      editable: isEditable,
      // Markdown is read as a whole, or not at all; a pasted address still becomes a link.
      enablePasteRules: ['link'],
      extensions: [
        ...documentExtensions(connection.doc.getXmlFragment('default'), t('placeholder')),
        carets(connection.awareness),
        BesideWidgets,
        OwnWords,
        Proposals,
        MarkedPlace,
        Selection,
        Pasting.configure({ onLeftOut: (left) => report.current(left) }),
        editorKeys(() => keys.current ?? NO_KEYS),
      ],
      editorProps: {
        attributes: { class: 'prose', role: 'textbox', 'aria-multiline': 'true', 'aria-label': t('text') },
      },
    },
    [connection],
  );
  useEffect(() => {
    editor?.setEditable(isEditable, false);
  }, [editor, isEditable]);
  useEffect(() => {
    connection.onNews = () => {
      if (editor) readCaret(editor);
    };
  }, [connection, editor]);
  const undoHistory = useMemo(() => new UndoHistory(() => undoManagerOf(editor)), [editor]);
  return { editor, undoHistory };
}

const no = () => false;
const NO_KEYS: EditorKeys = {
  accept: no,
  reject: no,
  openAi: no,
  undo: no,
  redo: no,
  toggleOrigins: no,
  editLink: no,
};
