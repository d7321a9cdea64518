import type { Ai } from './useAi';

type Phase = 'run' | 'refusal' | 'suggestion' | 'actions' | null;

/** What the AI's card in the text shows now, if anything. */
export function phaseOf(ai: Pick<Ai, 'isRunning' | 'refusal' | 'active'>, hasActions: boolean): Phase {
  if (ai.isRunning) return 'run';
  if (ai.refusal) return 'refusal';
  if (hasActions) return 'actions';
  return ai.active ? 'suggestion' : null;
}
