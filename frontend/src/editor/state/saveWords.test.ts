import { describe, expect, it } from 'vitest';
import { canOnlyDiscard, mustAsk, type SaveStatus, saveState } from './saveWords';

const CALM: SaveStatus = {
  unacked: 0,
  isStored: true,
  isOnline: true,
  refusal: null,
  isSynced: true,
  isReadOnly: false,
  withdrawn: 0,
  news: null,
};

describe('the word for saving', () => {
  it.each<[Partial<SaveStatus>, string]>([
    [{}, 'saved'],
    [{ unacked: 1 }, 'saving'],
    [{ isSynced: false }, 'opening'],
    [{ isOnline: false }, 'offline'],
    [{ isOnline: false, unacked: 3 }, 'offline'],
    [{ isOnline: false, isSynced: false }, 'opening'],
    [{ isOnline: false, isSynced: false, unacked: 2 }, 'offline'],
    [{ isReadOnly: true }, 'readOnly'],
    [{ refusal: 'server.not_saving' }, 'notSaving'],
    [{ refusal: 'server.not_saving', unacked: 4 }, 'notSaving'],
    [{ refusal: 'document.trashed' }, 'readOnly'],
    [{ refusal: 'document.trashed', unacked: 1 }, 'notSaving'],
  ])('%j says %s', (change, word) => {
    expect(saveState({ ...CALM, ...change })).toBe(word);
  });

  it('never says saved while an edit is not acknowledged', () => {
    for (const isOnline of [true, false])
      for (const isSynced of [true, false])
        for (const refusal of [null, 'server.not_saving', 'document.trashed'])
          expect(saveState({ ...CALM, isOnline, isSynced, refusal, unacked: 1 })).not.toBe('saved');
  });

  it('asks before leaving only while edits are under way', () => {
    expect(mustAsk(CALM)).toBe(false);
    expect(mustAsk({ ...CALM, unacked: 1 })).toBe(true);
  });

  it('offers to give edits up only where the server will never take them', () => {
    const refused = { ...CALM, refusal: 'document.too_large', unacked: 1 };
    expect(canOnlyDiscard(refused)).toBe(true);
    expect(canOnlyDiscard({ ...refused, unacked: 0 })).toBe(false);
    for (const refusal of [null, 'server.not_saving', 'signed_out', 'document.trashed'])
      expect(canOnlyDiscard({ ...refused, refusal })).toBe(false);
  });
});
