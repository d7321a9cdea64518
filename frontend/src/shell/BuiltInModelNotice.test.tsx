import { expect, it } from 'vitest';
import de from '@/i18n/de/shell.json';
import en from '@/i18n/en/shell.json';

const STATES = [
  'fetching',
  'checking',
  'no_space',
  'unreachable',
  'wrong_bytes',
  'whole',
  'switched',
  'no_memory',
  'not_started',
];

it('has words for every state that the server may name', () => {
  for (const words of [en.builtIn, de.builtIn] as Record<string, string>[])
    expect(STATES.filter((state) => !words[state])).toEqual([]);
});
