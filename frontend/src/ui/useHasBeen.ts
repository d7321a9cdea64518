import { useState } from 'react';

/** Whether a condition holds or has held before: what was drawn once stays, so that it can close and remember. */
export function useHasBeen(holds: boolean): boolean {
  const [hasBeen, setHasBeen] = useState(holds);
  if (holds && !hasBeen) setHasBeen(true);
  return holds || hasBeen;
}
