import { describe, expect, it } from 'vitest';
import type { Quote } from '@/api/types';
import { cannotFit } from './priceWords';

const quote = (ceiling: number, left: number | null) =>
  ({ ceiling_nano_usd: ceiling, left_nano_usd: left }) as Quote;

describe('an action that cannot fit the cap', () => {
  it('is one whose shortest answer may cost more than is left', () => {
    expect(cannotFit(quote(5, 4))).toBe(true);
    expect(cannotFit(quote(1, 0))).toBe(true);
  });

  it('is not one that just fits, costs nothing, or has no cap', () => {
    expect(cannotFit(quote(4, 4))).toBe(false);
    expect(cannotFit(quote(0, 0))).toBe(false);
    expect(cannotFit(quote(9, null))).toBe(false);
  });
});
