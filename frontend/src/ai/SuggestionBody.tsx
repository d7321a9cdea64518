import { Button, Kbd } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Suggestion } from '@/api/types';
import { OriginFacts } from '@/generation/OriginFacts';
import { SourceList } from '@/generation/SourceChip';
import classes from './AiCard.module.css';
import type { Ai } from './useAi';

/** A suggestion in the text: decide, and see what it cost and rests on. */
export function SuggestionBody({ suggestion, ai }: { suggestion: Suggestion; ai: Ai }) {
  const { t } = useTranslation(['ai', 'shell']);
  return (
    <>
      <div className={classes.row}>
        <Button
          size="compact-md"
          loading={ai.isDeciding}
          rightSection={<Kbd size="xs">{t('shell:key.accept')}</Kbd>}
          onClick={() => ai.accept(suggestion.id)}
        >
          {t('accept')}
        </Button>
        <Button
          size="compact-md"
          variant="default"
          disabled={ai.isDeciding}
          rightSection={<Kbd size="xs">{t('shell:key.reject')}</Kbd>}
          onClick={() => ai.reject(suggestion.id)}
        >
          {t('reject')}
        </Button>
        <OriginFacts origin={suggestion.origin} />
      </div>
      {suggestion.origin.is_cut_short && (
        <p className={classes.reason}>{t(cutShortWords(suggestion.origin.finish_reason))}</p>
      )}
      {ai.changedId === suggestion.id && (
        <p className={classes.reason} role="alert">
          {t('changed')}{' '}
          <Button size="compact-xs" variant="default" onClick={() => ai.acceptAnyway(suggestion.id)}>
            {t('acceptAnyway')}
          </Button>
        </p>
      )}
      <SourceList sources={suggestion.origin.sources ?? []} />
    </>
  );
}

function cutShortWords(reason = 'length') {
  if (reason === 'length') return 'cutShort.length';
  return reason === 'stopped' ? 'cutShort.stopped' : 'cutShort.broken';
}
