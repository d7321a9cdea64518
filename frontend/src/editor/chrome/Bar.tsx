import { ActionIcon, Button } from '@mantine/core';
import { IconLayersDifference, IconSparkles } from '@tabler/icons-react';
import type { Editor } from '@tiptap/core';
import { useTranslation } from 'react-i18next';
import type { DocumentRow } from '@/api/types';
import { useNames } from '@/i18n/useNames';
import type { RailControl } from '@/rail/useRail';
import { useRailTabs } from '@/room/rooms';
import type { Connection } from '../state/connection';
import type { SaveStatus } from '../state/saveWords';
import type { EditorCommands } from '../state/useEditorCommands';
import type { Origins } from '../state/useOrigins';
import classes from './Bar.module.css';
import { EditorMenu } from './EditorMenu';
import { PresentPeople } from './PresentPeople';
import { Readers } from './Readers';
import { SaveWords } from './SaveWords';
import { Toolbar } from './Toolbar';

interface Props {
  document: DocumentRow;
  connection: Connection;
  status: SaveStatus;
  isEditable: boolean;
  canAsk: boolean;
  editor: Editor;
  origins: Origins;
  rail: RailControl;
  commands: EditorCommands;
}

/** The bar over the text: how saving stands, who is here, formatting, and what opens beside. */
export function Bar(props: Props) {
  const { t } = useTranslation(['editor', 'ai']);
  const nameOf = useNames();
  const { editor, origins, rail, commands } = props;
  return (
    <div className={classes.bar}>
      <div className={classes.line}>
        <SaveWords status={props.status} onRetry={props.connection.reconnect} />
        <div className={classes.end}>
          <PresentPeople connection={props.connection} />
          <Readers document={props.document} />
          <ActionIcon
            size="lg"
            aria-pressed={origins.isShown}
            aria-label={t('origins')}
            title={t('origins')}
            onClick={origins.toggle}
          >
            <IconLayersDifference size={19} stroke={1.6} aria-hidden />
          </ActionIcon>
          {useRailTabs().map(({ name, names, Icon }) => (
            <ActionIcon
              key={name}
              size="lg"
              aria-pressed={rail.tab === name}
              aria-label={nameOf(names)}
              title={nameOf(names)}
              onClick={() => rail.toggle(name)}
            >
              <Icon size={19} stroke={1.6} aria-hidden />
            </ActionIcon>
          ))}
          <EditorMenu document={props.document} />
        </div>
      </div>
      {props.isEditable && (
        <div className={classes.line}>
          <Toolbar editor={editor} commands={commands} />
          {props.canAsk && (
            <Button
              size="compact-sm"
              variant="light"
              leftSection={<IconSparkles size={15} aria-hidden />}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => commands.askAi(false)}
            >
              {t('ai:by')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
