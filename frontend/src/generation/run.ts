import type { StreamEvent } from '@/api/stream';
import type { Source, Verdict } from '@/api/types';

export type RunState = 'waiting' | 'searching' | 'writing' | 'finished' | 'stopped' | 'failed';

/** Everything a reader knows about one answer so far. */
export interface Run {
  state: RunState;
  text: string;
  model: string;
  provider: string;
  isDemo: boolean;
  sources: Source[];
  hasSearched: boolean;
  notices: string[];
  costNanoUsd: number | null;
  finishReason: string | null;
  suggestionId: string | null;
  verdict: Verdict | null;
  /** The problem the stream ended with, in the shape of problem JSON. */
  failure: Record<string, unknown> | null;
}

export const NEW_RUN: Run = {
  state: 'waiting',
  text: '',
  model: '',
  provider: '',
  isDemo: false,
  sources: [],
  hasSearched: false,
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
      return { ...known, state: run.text ? 'writing' : 'searching' };
    case 'sources':
      return { ...known, hasSearched: true, sources: sourcesOf(data) };
    case 'delta':
      return { ...known, state: 'writing', text: run.text + String(data.text ?? '') };
    case 'notice':
      return { ...known, notices: [...run.notices, String(data.detail ?? data.code ?? '')] };
    case 'finish':
      return { ...known, ...endOf(run, data) };
    case 'error':
      return { ...known, state: 'failed', failure: data };
  }
}

function namesOf(run: Run, data: Record<string, unknown>) {
  return {
    model: String(data.model ?? run.model),
    provider: String(data.provider ?? run.provider),
    isDemo: Boolean(data.demo ?? data.is_demo ?? run.isDemo),
  };
}

function sourcesOf(data: Record<string, unknown>): Source[] {
  return ((data.sources ?? data.passages ?? []) as Source[]).slice();
}

function endOf(run: Run, data: Record<string, unknown>): Partial<Run> {
  const reason = String(data.finish_reason ?? 'stop');
  return {
    state: reason === 'stopped' ? 'stopped' : 'finished',
    finishReason: reason,
    text: typeof data.text === 'string' ? data.text : run.text,
    costNanoUsd: typeof data.cost_nano_usd === 'number' ? data.cost_nano_usd : null,
    suggestionId: typeof data.suggestion_id === 'string' ? data.suggestion_id : null,
    verdict: (data.verdict as Verdict | undefined) ?? null,
    sources: data.sources ? sourcesOf(data) : run.sources,
  };
}

export function isRunning(run: Run | null): boolean {
  return run !== null && ['waiting', 'searching', 'writing'].includes(run.state);
}
