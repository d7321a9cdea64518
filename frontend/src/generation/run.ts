import { bodyOfError, type ProblemBody } from '@/api/problem';
import type { Schema, Source, Verdicts } from '@/api/types';
import type { StreamEvent } from './stream';

export type RunState = 'searching' | 'thinking' | 'writing' | 'finished' | 'stopped' | 'failed';

/** Something that had to give way on the road, by a fixed code. */
export type Notice = Schema<'NoticeDataSchema'>;

/** Everything a reader knows about one answer so far. */
export interface Run {
  state: RunState;
  text: string;
  model: string;
  provider: string;
  isDemo: boolean;
  sources: Source[];
  notices: Notice[];
  costNanoUsd: number | null;
  finishReason: string | null;
  suggestionId: string | null;
  verdict: Verdicts | null;
  /** The problem the stream ended with, in the shape of problem JSON. */
  failure: ProblemBody | null;
}

export const NEW_RUN: Run = {
  state: 'searching',
  text: '',
  model: '',
  provider: '',
  isDemo: false,
  sources: [],
  notices: [],
  costNanoUsd: null,
  finishReason: null,
  suggestionId: null,
  verdict: null,
  failure: null,
};

/** What a run is after one more event. Pure, so a resumed stream gives the same run as an uncut one. */
export function advance(run: Run, { event, data }: StreamEvent): Run {
  switch (event) {
    case 'start':
      return { ...run, ...namesOf(run, data), state: run.text ? 'writing' : 'thinking' };
    case 'sources':
      return { ...run, sources: data.passages };
    case 'delta':
      return { ...run, state: 'writing', text: run.text + data.text };
    case 'notice':
      return { ...run, ...namesOf(run, data), ...afterNotice(run, data) };
    case 'finish':
      return { ...run, ...namesOf(run, data), ...endOf(run, data) };
    case 'error':
      return { ...run, ...namesOf(run, data), state: 'failed', failure: bodyOfError(data) };
  }
}

/** A second try takes back what the first one said. */
function afterNotice(run: Run, notice: Notice): Partial<Run> {
  const notices = [...run.notices, notice];
  return notice.code === 'second_try' ? { notices, text: '', state: 'thinking' } : { notices };
}

type Naming =
  | Schema<'StartDataSchema'>
  | Schema<'NoticeDataSchema'>
  | Schema<'FinishDataSchema'>
  | Schema<'ErrorDataSchema'>;

/** Who answers, as far as the event says so. */
function namesOf(run: Run, data: Naming) {
  return {
    model: data.model ?? run.model,
    provider: data.provider ?? run.provider,
    isDemo: data.demo ?? run.isDemo,
  };
}

function endOf(run: Run, data: Schema<'FinishDataSchema'>): Partial<Run> {
  return {
    state: data.finish_reason === 'stopped' ? 'stopped' : 'finished',
    finishReason: data.finish_reason,
    text: data.text ?? run.text,
    costNanoUsd: data.cost_nano_usd ?? null,
    suggestionId: data.suggestion_id ?? null,
    // A chat answer names the passages that really back it; they replace what was searched.
    sources: data.citations ?? run.sources,
    verdict: data.verdict ?? null,
  };
}

export function isRunning(run: Run | null): boolean {
  return run !== null && ['searching', 'thinking', 'writing'].includes(run.state);
}
