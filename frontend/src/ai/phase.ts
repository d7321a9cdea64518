import type { Ai } from './useAi';

type Phase = 'run' | 'refusal' | 'suggestion' | 'offer' | null;

/** What the AI's card in the text shows now, if anything. */
export function phaseOf(ai: Pick<Ai, 'isRunning' | 'refusal' | 'active'>, isOffered: boolean): Phase {
  if (ai.isRunning) return 'run';
  if (ai.refusal) return 'refusal';
  if (isOffered) return 'offer';
  return ai.active ? 'suggestion' : null;
}
