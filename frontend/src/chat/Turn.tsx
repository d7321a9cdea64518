import { Button, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { bodyOfEnding, type ProblemBody, problemOfFailure } from '@/api/problem';
import type { ChatMessage, Source } from '@/api/types';
import { isDemo, ModelName } from '@/generation/ModelName';
import { useReceipt } from '@/generation/queries';
import { isRunning, type Run } from '@/generation/run';
import { SourceChip, SourceList, Sources } from '@/generation/SourceChip';
import { useFormat } from '@/i18n/format';
import { Markdown } from '@/ui/Markdown';
import { useProblemText } from '@/ui/problemText';
import classes from './ChatPanel.module.css';
import { Ending } from './Ending';

/** One stored turn of the conversation. */
export function Turn({ message }: { message: ChatMessage }) {
  const { t } = useTranslation('chat');
  if (message.role === 'user') return <div className={classes.question}>{message.text}</div>;
  if (!message.is_complete) {
    if (!message.ending) return <p className={classes.nothing}>{t('failed.none')}</p>;
    return <Failure failure={bodyOfEnding(message.ending)} hasBegun={message.ending.began} />;
  }
  return (
    <article className={classes.answer} aria-label={t('answer')}>
      <Answer text={message.text} sources={message.citations} />
      <Ending generationId={message.generation_id} />
      <Unsupported message={message} />
      {message.citations.length ? <SourceList sources={message.citations} /> : <NoSource message={message} />}
      {message.generation_id && <Facts message={message} generationId={message.generation_id} />}
    </article>
  );
}

/** The answer as it comes. */
export function LiveTurn(props: { run: Run; isReconnecting: boolean; onStop: () => Promise<void> }) {
  const { t } = useTranslation('chat');
  const { run } = props;
  return (
    <article className={classes.answer} aria-label={t('answer')} aria-busy={isRunning(run)}>
      <Answer text={run.text} sources={run.sources} />
      {run.failure && <Failure failure={run.failure} hasBegun={run.text !== ''} />}
      {run.sources.length > 0 && <SourceList sources={run.sources} />}
      {isRunning(run) && <Steps {...props} />}
    </article>
  );
}

function Answer({ text, sources }: { text: string; sources: Source[] }) {
  const byNumber = new Map(sources.map((source) => [source.number, source]));
  const chip = (number: number) => {
    const source = byNumber.get(number);
    return source ? <SourceChip key={number} source={source} /> : null;
  };
  return (
    <div className={classes.text}>
      <Markdown text={text} citation={chip} />
    </div>
  );
}

/** What the answer says and its cited passages do not. */
function Unsupported({ message }: { message: ChatMessage }) {
  const { t } = useTranslation('chat');
  if (!message.unsupported?.length) return null;
  return (
    <ul className={classes.unsupported} aria-label={t('unsupported.list')}>
      {message.unsupported.map((claim) => (
        <li key={claim.start}>
          {t('unsupported.claim', {
            details: claim.unsupported.map((detail) => `“${detail}”`).join(', '),
            numbers: claim.numbers.map((number) => `[${number}]`).join(' '),
          })}
        </li>
      ))}
    </ul>
  );
}

/** An answer without a citation: nothing was found, or what was found is not cited, which is not the same. */
function NoSource({ message }: { message: ChatMessage }) {
  const { t } = useTranslation('chat');
  const { data, isLoading } = useReceipt(message.generation_id);
  if (isLoading) return null;
  const words = data?.sources?.length ? 'notCited' : message.nothing_found ? 'nothingFound' : 'noSource';
  return <p className={classes.nothing}>{t(words)}</p>;
}

function Steps({
  run,
  isReconnecting,
  onStop,
}: {
  run: Run;
  isReconnecting: boolean;
  onStop: () => Promise<void>;
}) {
  const { t } = useTranslation(['chat', 'ai']);
  const step = run.state === 'writing' ? t('ai:step.writing') : stepWords(t, run);
  return (
    <div className={classes.steps}>
      <Loader size="xs" type="dots" aria-hidden />
      <span>{isReconnecting ? t('ai:step.reconnecting') : step}</span>
      <ModelName model={run.model} isDemo={isDemo(run.provider, run.isDemo)} />
      <Button size="compact-xs" variant="default" onClick={() => void onStop()}>
        {t('ai:stop')}
      </Button>
    </div>
  );
}

type Words = ReturnType<typeof useTranslation<['chat', 'ai']>>['t'];

function stepWords(t: Words, run: Run): string {
  if (run.state === 'searching') return t('ai:step.searching');
  return run.sources.length ? t('step.found', { count: run.sources.length }) : t('step.foundNone');
}

function Failure({ failure, hasBegun }: { failure: ProblemBody; hasBegun: boolean }) {
  const { t } = useTranslation('chat');
  const textOf = useProblemText();
  return (
    <p className={classes.nothing} role="alert">
      <strong>{t(hasBegun ? 'failed.answer' : 'failed.none')}</strong> {textOf(problemOfFailure(failure))}
    </p>
  );
}

/** Model and price, and what was read without being cited. */
function Facts({ message, generationId }: { message: ChatMessage; generationId: string }) {
  const { t } = useTranslation('chat');
  const format = useFormat();
  const { data } = useReceipt(generationId);
  if (!data) return null;
  const cited = new Set(message.citations.map((citation) => citation.number));
  const unused = (data.sources ?? []).filter((source) => !cited.has(source.number));
  return (
    <div className={classes.facts}>
      {unused.length > 0 && (
        <details className={classes.unused}>
          <summary>{t('unused', { count: unused.length })}</summary>
          <Sources sources={unused} />
        </details>
      )}
      <ModelName model={data.model} isDemo={isDemo(data.provider, data.demo)} />
      {data.cost_nano_usd !== undefined && <span>{format.usd(data.cost_nano_usd)}</span>}
    </div>
  );
}
