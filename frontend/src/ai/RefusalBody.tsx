import { Button, Code } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { Editor } from '@tiptap/core';
import { useTranslation } from 'react-i18next';
import type { Problem } from '@/api/problem';
import { useProblemText } from '@/ui/problemText';
import classes from './AiCard.module.css';
import type { Ai } from './useAi';
import { useMarkedPlace } from './useMarkedPlace';

interface Props {
  editor: Editor;
  problem: Problem;
  about: Ai['askedAbout'];
  onRetry: () => void;
  onClose: () => void;
}

/** Why nothing came, beside the text it was asked for. The text itself is untouched. */
export function RefusalBody(props: Props) {
  const { t } = useTranslation(['ai', 'common']);
  const reason = useProblemText()(props.problem);
  useMarkedPlace(props.editor, props.problem, props.about);
  return (
    <div role="alert">
      <p className={classes.reason}>
        <IconAlertTriangle size={16} aria-hidden /> <strong>{t('refused')}</strong> {reason} {t('untouched')}
      </p>
      <div className={classes.row}>
        <Button size="compact-sm" variant="default" onClick={props.onRetry}>
          {t('common:error.retry')}
        </Button>
        <Button size="compact-sm" variant="subtle" color="gray" onClick={props.onClose}>
          {t('common:close')}
        </Button>
        {props.problem.requestId && (
          <span className={classes.facts}>
            {t('common:error.requestId')} <Code>{props.problem.requestId}</Code>
          </span>
        )}
      </div>
    </div>
  );
}
