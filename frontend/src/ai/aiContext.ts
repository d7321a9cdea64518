import { createContext, useContext } from 'react';
import type { Ai } from './useAi';

/** The AI of the open document, for what the rail shows of it. */
export const AiContext = createContext<Ai | null>(null);

export function useOpenAi(): Ai {
  const ai = useContext(AiContext);
  if (!ai) throw new Error('useOpenAi outside an open document');
  return ai;
}
