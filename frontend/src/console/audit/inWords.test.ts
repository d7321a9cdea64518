import { describe, expect, it } from 'vitest';
import { codesInWords } from './inWords';

const WORDS = {
  file: { deleted: 'Datei gelöscht', uploaded: 'Datei hochgeladen' },
  member: { signed_in: 'Angemeldet' },
};

describe('codes in words', () => {
  it('are found by any part of what stands on the screen', () => {
    expect(codesInWords(WORDS, 'datei')).toEqual(['file.deleted', 'file.uploaded']);
    expect(codesInWords(WORDS, ' GELÖSCHT ')).toEqual(['file.deleted']);
    expect(codesInWords({ moved: 'Straße geändert' }, 'STRASSE GEANDERT')).toEqual(['moved']);
    expect(codesInWords({ human: 'Person', ai: 'KI' }, 'pers')).toEqual(['human']);
  });

  it('are none for no text, and none for the code itself', () => {
    expect(codesInWords(WORDS, ' ')).toEqual([]);
    expect(codesInWords(WORDS, 'signed_in')).toEqual([]);
  });
});
