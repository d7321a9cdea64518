import { expect, it } from 'vitest';
import { safeNext, signInAddress } from './next';

it.each(['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:x', '', null])(
  'never goes to %j after signing in',
  (next) => expect(safeNext(next)).toBeNull(),
);

it('goes back to where the person was', () => {
  const address = signInAddress('/t/acme/documents/1?rail=chat');
  expect(safeNext(new URLSearchParams(address.slice(2)).get('next'))).toBe('/t/acme/documents/1?rail=chat');
});
