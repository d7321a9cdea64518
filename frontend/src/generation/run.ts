import type { Source, Verdicts } from '@/api/types';
import type { StreamEvent } from './stream';

export type RunState = 'searching' | 'thinking' | 'writing' | 'finished' | 'stopped' | 'failed';

/** Something that had to give way on the road, by a fixed code. */
export interface Notice {
  code: string;
  model?: string;
  dropped?: number;
  max_tokens?: number;
  reason?: string;
}

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
  failure: Record<string, unknown> | null;
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
export function advance(run: Run, { kind, data }: StreamEvent): Run {
  const known = { ...run, ...namesOf(run, data) };
  switch (kind) {
    case 'start':
      return { ...known, state: run.text ? 'writing' : 'thinking' };
    case 'sources':
      return { ...known, sources: sourcesOf(data) };
    case 'delta':
      return { ...known, state: 'writing', text: run.text + String(data.text ?? '') };
    case 'notice':
      return { ...known, ...afterNotice(run, data as unknown as Notice) };
    case 'finish':
      return { ...known, ...endOf(run, data) };
    case 'error':
      return { ...known, state: 'failed', failure: data };
  }
}

/** A second try takes back what the first one said. */
function afterNotice(run: Run, notice: Notice): Partial<Run> {
  const notices = [...run.notices, notice];
  return notice.code === 'second_try' ? { notices, text: '', state: 'thinking' } : { notices };
}

function namesOf(run: Run, data: Record<string, unknown>) {
  return {
    model: String(data.model ?? run.model),
    provider: String(data.provider ?? run.provider),
    isDemo: Boolean(data.demo ?? run.isDemo),
  };
}

function sourcesOf(data: Record<string, unknown>): Source[] {
  return ((data.passages ?? []) as Source[]).slice();
}

function endOf(run: Run, data: Record<string, unknown>): Partial<Run> {
  const reason = String(data.finish_reason ?? 'stop');
  return {
    state: reason === 'stopped' ? 'stopped' : 'finished',
    finishReason: reason,
    text: typeof data.text === 'string' ? data.text : run.text,
    costNanoUsd: typeof data.cost_nano_usd === 'number' ? data.cost_nano_usd : null,
    suggestionId: typeof data.suggestion_id === 'string' ? data.suggestion_id : null,
    // A chat answer names the passages that really back it; they replace what was searched.
    sources: (data.citations as Source[] | undefined) ?? run.sources,
    verdict: (data.verdict as Verdicts | undefined) ?? null,
  };
}

export function isRunning(run: Run | null): boolean {
  return run !== null && ['searching', 'thinking', 'writing'].includes(run.state);
}
