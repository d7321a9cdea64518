import { expect, it } from 'vitest';
import { splitAtSpan } from './span';

const page = { page: 2, pages: 3, start: 100, end: 112, text: 'ab 😀 cited c' };

it('cuts at code points of the whole file, not at UTF-16 units of the page', () => {
  expect(splitAtSpan(page, { start: 105, end: 110 })).toEqual({
    before: 'ab 😀 ',
    marked: 'cited',
    after: ' c',
  });
});

it('marks the part on this page of a span that reaches over its edges', () => {
  expect(splitAtSpan(page, { start: 90, end: 102 }).marked).toBe('ab');
  expect(splitAtSpan(page, { start: 111, end: 300 }).marked).toBe('c');
  expect(splitAtSpan(page, { start: 300, end: 400 }).marked).toBe('');
});

it('shows the plain page without a span', () => {
  expect(splitAtSpan(page, null).before).toBe(page.text);
});
