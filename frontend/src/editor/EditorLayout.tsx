import type { Editor } from '@tiptap/core';
import { EditorContent } from '@tiptap/react';
import { type RefObject, Suspense, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { AiContext } from '@/ai/aiContext';
import { phaseOf } from '@/ai/phase';
import { useAi } from '@/ai/useAi';
import { useAiActionButton } from '@/ai/useAiActionButton';
import { useTenant } from '@/api/session';
import type { DocumentRow } from '@/api/types';
import type { EditorKeys } from '@/prose/layers/keys';
import { Rail } from '@/rail/Rail';
import { useRail } from '@/rail/useRail';
import { lazyPage, lazyPart } from '@/ui/lazyPage';
import { usePageTitle } from '@/ui/Page';
import { useHasBeen } from '@/ui/useHasBeen';
import { Bar } from './chrome/Bar';
import { Notice } from './chrome/Notice';
import { TitleField } from './chrome/TitleField';
import classes from './EditorLayout.module.css';
import type { Connection } from './state/connection';
import { useDocumentEditor } from './state/useDocumentEditor';
import { useEditorCommands } from './state/useEditorCommands';
import { useNews } from './state/useNews';
import { useOrigins } from './state/useOrigins';
import { usePresence } from './state/usePresence';
import { useSaveStatus } from './state/useSaveStatus';
import { useWithdrawn } from './state/useWithdrawn';

// Apart, because few visits compare anything; its words come with it.
const ComparePane = lazyPage(['history'], async () => (await import('@/history/ComparePane')).ComparePane);
const AiCard = lazyPart(async () => (await import('@/ai/AiCard')).AiCard);
const OriginNote = lazyPart(async () => (await import('./chrome/OriginNote')).OriginNote);

interface EditorLayoutProps {
  document: DocumentRow;
  connection: Connection;
  /** Opens the document anew, as the server has it. */
  onReopen: () => void;
}

/** The screen of an open document: bar above, text in the middle, rail beside it. */
export function EditorLayout({ document, connection, onReopen }: EditorLayoutProps) {
  const { t } = useTranslation('editor');
  const { can } = useTenant();
  const status = useSaveStatus(connection);
  const isOwn = !document.trashed_at && document.may_edit;
  const isEditable = isOwn && status.isSynced && !status.isReadOnly && !status.refusal;
  const keys = useRef<EditorKeys | null>(null);
  const column = useRef<HTMLDivElement>(null);
  const { editor, undoHistory } = useDocumentEditor(connection, isEditable, keys);
  usePageTitle(document.title || t('untitled'));
  usePresence(connection);
  useWithdrawn(status.withdrawn);
  useNews(status.news, document.id);
  if (!editor) return null;
  return (
    <Opened
      {...{ document, connection, status, isEditable, editor, undoHistory, keys, column, onReopen }}
      canAsk={isEditable && can('generate')}
    />
  );
}

interface OpenedProps extends EditorLayoutProps {
  editor: Editor;
  column: RefObject<HTMLDivElement | null>;
  status: ReturnType<typeof useSaveStatus>;
  isEditable: boolean;
  canAsk: boolean;
  undoHistory: ReturnType<typeof useDocumentEditor>['undoHistory'];
  keys: RefObject<EditorKeys | null>;
}

/** Tiptap moves the focus a frame later; what is typed until then would still go to where it was. */
function toTheText(editor: Editor) {
  editor.view.focus();
  editor.commands.focus('start');
}

function Opened(props: OpenedProps) {
  const { document, connection, status, isEditable, canAsk, editor, undoHistory, keys, column } = props;
  const [search] = useSearchParams();
  const rail = useRail();
  const ai = useAi(editor, document.id, undoHistory);
  const actions = useAiActionButton(editor, canAsk && !ai.isRunning);
  const origins = useOrigins(editor);
  const commands = useEditorCommands({ editor, ai, actions, undoHistory, origins, canAsk });
  keys.current = commands.keys;
  const hasCard = useHasBeen(phaseOf(ai, actions.isOpen) !== null);
  const isComparing = rail.tab === 'history' && search.has('from');
  return (
    <div className={classes.layout} data-rail={rail.tab !== null} data-origins={origins.isShown}>
      <div className={classes.middle}>
        <Bar
          {...{ document, connection, status, isEditable, canAsk, editor, origins, rail }}
          commands={commands}
        />
        <Notice {...{ document, connection, status, isEditable, editor }} onReopen={props.onReopen} />
        {isComparing && (
          <Suspense>
            <ComparePane documentId={document.id} />
          </Suspense>
        )}
        <div className={classes.column} ref={column} hidden={isComparing}>
          <TitleField document={document} isEditable={isEditable} onDone={() => toTheText(editor)} />
          <EditorContent editor={editor} />
          <Suspense>
            {hasCard && (
              <AiCard {...{ editor, ai, actions, column }} documentId={document.id} title={document.title} />
            )}
          </Suspense>
          <Suspense>{origins.isShown && <OriginNote documentId={document.id} id={origins.id} />}</Suspense>
        </div>
      </div>
      <AiContext value={ai}>
        <Rail {...{ editor, rail, isEditable, isComparing }} documentId={document.id} />
      </AiContext>
    </div>
  );
}
