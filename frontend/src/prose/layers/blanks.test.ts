import { expect, it } from 'vitest';
import { needsBlank } from './blanks';
import cases from './blanks.cases.json';

it.each(cases)('puts between “%s” and “%s” what the server puts there', (left, right, blank) => {
  expect(needsBlank(left as string, right as string)).toBe(blank === ' ');
});
