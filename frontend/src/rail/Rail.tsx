import { Drawer, Tabs } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { Editor } from '@tiptap/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SuggestionsPanel } from '@/ai/SuggestionsPanel';
import type { Ai } from '@/ai/useAi';
import type { DocumentRow } from '@/api/types';
import { ChatPanel } from '@/chat/ChatPanel';
import { HistoryPanel } from '@/history/HistoryPanel';
import classes from './Rail.module.css';
import type { RailControl, RailTab } from './useRail';

interface Props {
  document: DocumentRow;
  editor: Editor;
  ai: Ai;
  rail: RailControl;
  isEditable: boolean;
  isComparing: boolean;
}

/** The right rail: beside the text where there is room, over it where there is not, but never over a comparison. */
export function Rail(props: Props) {
  const { t } = useTranslation(['editor', 'common']);
  const isWide = useMediaQuery('(min-width: 75em)', undefined, { getInitialValueInEffect: false });
  const { rail, isComparing } = props;
  if (isWide) {
    if (!rail.tab) return null;
    return (
      <aside className={classes.rail} aria-label={t('rail.label')}>
        <Panels {...props} tab={rail.tab} />
      </aside>
    );
  }
  return (
    <Drawer
      opened={rail.tab !== null && !isComparing}
      onClose={rail.close}
      position="right"
      size="26rem"
      title={t('rail.label')}
      classNames={{ content: classes.sheet ?? '', body: classes.body ?? '' }}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {rail.tab && <Panels {...props} tab={rail.tab} />}
    </Drawer>
  );
}

function Panels({ tab, document, editor, ai, rail, isEditable }: Props & { tab: RailTab }) {
  const { t } = useTranslation('editor');
  const panels: Record<RailTab, ReactNode> = {
    suggestions: <SuggestionsPanel documentId={document.id} editor={editor} ai={ai} />,
    chat: <ChatPanel documentId={document.id} />,
    history: <HistoryPanel documentId={document.id} isEditable={isEditable} />,
  };
  const names = Object.keys(panels) as RailTab[];
  return (
    <Tabs
      value={tab}
      onChange={(next) => rail.open(next as RailTab)}
      keepMounted={false}
      className={classes.tabs}
    >
      <Tabs.List grow>
        {names.map((name) => (
          <Tabs.Tab key={name} value={name}>
            {t(`rail.${name}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {names.map((name) => (
        <Tabs.Panel key={name} value={name} className={classes.panel ?? ''}>
          {panels[name]}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
