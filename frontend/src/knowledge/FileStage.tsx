import { Badge, Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { KnowledgeFile } from '@/api/types';
import { useToast } from '@/ui/toast';
import classes from './FileStage.module.css';
import { useFileActions } from './queries';

const STAGES = ['queued', 'reading', 'splitting', 'embedding', 'graph', 'ready'] as const;

/** How far a file has come, as a short line of steps and in words; a failure says why. */
export function FileStage({ file }: { file: KnowledgeFile }) {
  const { t } = useTranslation('knowledge');
  if (file.state === 'failed') return <Failed file={file} />;
  if (file.state === 'ready') {
    return (
      <Badge variant="light" color="verdigris">
        {t('stage.ready')}
      </Badge>
    );
  }
  const at = STAGES.indexOf(file.state as (typeof STAGES)[number]);
  const share = file.chunks ? ` ${file.chunks_done}/${file.chunks}` : '';
  return (
    <span className={classes.stage}>
      <span className={classes.steps} aria-hidden>
        {STAGES.slice(0, -1).map((stage, index) => (
          <span key={stage} data-state={index < at ? 'done' : index === at ? 'now' : 'todo'} />
        ))}
      </span>
      {t(`stage.${file.state}`)}
      {share}
    </span>
  );
}

function Failed({ file }: { file: KnowledgeFile }) {
  const { t } = useTranslation(['knowledge', 'common']);
  const toast = useToast();
  const { retry } = useFileActions();
  return (
    <span className={classes.failed}>
      <strong>{t('stage.failed')}</strong> {file.reason_text || file.reason}{' '}
      <Button
        size="compact-xs"
        variant="default"
        loading={retry.isPending}
        onClick={() => retry.mutate(file.id, { onError: (error) => toast.failed(error, t('failed.retry')) })}
      >
        {t('common:error.retry')}
      </Button>
    </span>
  );
}
