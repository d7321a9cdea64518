import { describe, expect, it } from 'vitest';
import { AMOUNT, nanoOfUsd, usdOfNano } from './money';
import { periodOf } from './period';

describe('money as typed', () => {
  it.each([
    ['', null],
    ['0', 0],
    ['5', 5_000_000_000],
    ['.5', 500_000_000],
    ['0,15', 150_000_000],
    [',5', 500_000_000],
    ['0.000000001', 1],
    ['1.1', 1_100_000_000],
    ['9007199.254740991', 9_007_199_254_740_991],
  ])('%j is %s nano-dollars, without rounding', (typed, nano) => {
    expect(nanoOfUsd(typed)).toBe(nano);
  });

  it.each(['.', ',', '1.2.3', '1.000,5', '1,000', '-1', '1e3', '0.0000000001', 'one'])(
    '%j is no amount',
    (typed) => {
      expect(typed).not.toMatch(new RegExp(`^(?:${AMOUNT})$`, 'v'));
    },
  );

  it.each(['0', '12', '12.', '0,15', '0.15', '.5', ',5', '0,125', '1.125', '1,25', '2500'])(
    '%j is an amount',
    (typed) => {
      expect(typed).toMatch(new RegExp(`^(?:${AMOUNT})$`, 'v'));
    },
  );

  it('comes back as it was meant', () => {
    for (const nano of [0, 1, 10, 999_999_999, 1_000_000_000, 1_500_000_000, 9_007_199_254_740_991])
      expect(nanoOfUsd(usdOfNano(nano))).toBe(nano);
    expect(usdOfNano(null)).toBe('');
  });
});

describe('a period', () => {
  it('counts today as its last day', () => {
    const now = new Date('2026-03-10T08:00:00Z');
    expect(periodOf(1, now)).toEqual({ since: '2026-03-10' });
    expect(periodOf(7, now)).toEqual({ since: '2026-03-04' });
    expect(periodOf(30, now)).toEqual({});
  });
});
