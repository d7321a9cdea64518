import { ActionIcon } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconBlockquote,
  IconBold,
  IconCode,
  IconH1,
  IconH2,
  IconItalic,
  IconLink,
  IconList,
  IconListNumbers,
  IconStrikethrough,
} from '@tabler/icons-react';
import type { ChainedCommands, Editor } from '@tiptap/core';
import { useEditorState } from '@tiptap/react';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { lazyPart } from '@/ui/lazyPage';
import type { EditorCommands } from '../state/useEditorCommands';
import classes from './Toolbar.module.css';

const LinkDialog = lazyPart(async () => (await import('./LinkDialog')).LinkDialog);

const FORMATS = [
  ['bold', IconBold, (chain: ChainedCommands) => chain.toggleBold(), ['bold']],
  ['italic', IconItalic, (chain: ChainedCommands) => chain.toggleItalic(), ['italic']],
  ['strike', IconStrikethrough, (chain: ChainedCommands) => chain.toggleStrike(), ['strike']],
  ['code', IconCode, (chain: ChainedCommands) => chain.toggleCode(), ['code']],
  ['h1', IconH1, (chain: ChainedCommands) => chain.toggleHeading({ level: 1 }), ['heading', { level: 1 }]],
  ['h2', IconH2, (chain: ChainedCommands) => chain.toggleHeading({ level: 2 }), ['heading', { level: 2 }]],
  ['bullets', IconList, (chain: ChainedCommands) => chain.toggleBulletList(), ['bulletList']],
  ['numbers', IconListNumbers, (chain: ChainedCommands) => chain.toggleOrderedList(), ['orderedList']],
  ['quote', IconBlockquote, (chain: ChainedCommands) => chain.toggleBlockquote(), ['blockquote']],
] as const;

/** Formatting by button. Markdown typing rules do the same: "# ", "- ", "> ", **bold**. */
export function Toolbar({ editor, commands }: { editor: Editor; commands: EditorCommands }) {
  const { t } = useTranslation('editor');
  const on = useEditorState({
    editor,
    selector: ({ editor: now }) =>
      FORMATS.filter(([, , , [name, attributes]]) => now.isActive(name, attributes)).map(
        ([id]) => id as string,
      ),
  });
  return (
    <div role="toolbar" aria-label={t('toolbar.label')} className={classes.toolbar}>
      <Tool label={t('toolbar.undo')} icon={IconArrowBackUp} run={commands.undo} />
      <Tool label={t('toolbar.redo')} icon={IconArrowForwardUp} run={commands.redo} />
      {FORMATS.map(([id, icon, change]) => (
        <Tool
          key={id}
          label={t(`toolbar.${id}`)}
          icon={icon}
          isOn={on.includes(id)}
          run={() => change(editor.chain().focus()).run()}
        />
      ))}
      <Tool
        label={t('toolbar.link')}
        icon={IconLink}
        isOn={editor.isActive('link')}
        run={() => commands.setLinking(true)}
      />
      <Suspense>
        {commands.isLinking && <LinkDialog editor={editor} onClose={() => commands.setLinking(false)} />}
      </Suspense>
    </div>
  );
}

interface ToolProps {
  label: string;
  icon: typeof IconBold;
  isOn?: boolean;
  run: () => unknown;
}

function Tool({ label, icon: Icon, isOn, run }: ToolProps) {
  return (
    <ActionIcon
      aria-label={label}
      title={label}
      aria-pressed={isOn}
      onMouseDown={(event) => event.preventDefault()}
      onClick={run}
    >
      <Icon size={17} stroke={1.7} aria-hidden />
    </ActionIcon>
  );
}
