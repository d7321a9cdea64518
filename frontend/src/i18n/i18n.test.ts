import { describe, expect, it } from 'vitest';
import { formatAgo, formatBytes, formatUsd } from './format';
import { initialLanguage, intlLocale } from './language';
import { pseudo } from './pseudo';

const english = import.meta.glob<{ default: object }>('./en/*.json', { eager: true });
const german = import.meta.glob<{ default: object }>('./de/*.json', { eager: true });

function keysOf(words: object, path = ''): string[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${path}${key}`] : keysOf(value as object, `${path}${key}.`),
  );
}

function valuesOf(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort();
}

function at(words: object, path: string): string {
  return path
    .split('.')
    .reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], words) as string;
}

describe('words', () => {
  it.each(Object.keys(english))('%s has every key in German, with the same values', (file) => {
    const en = english[file]?.default ?? {};
    const de = german[file.replace('/en/', '/de/')]?.default ?? {};
    expect(keysOf(de).sort()).toEqual(keysOf(en).sort());
    for (const key of keysOf(en)) expect([key, valuesOf(at(de, key))]).toEqual([key, valuesOf(at(en, key))]);
  });

  it('keeps values and tags readable in the pseudo language', () => {
    expect(pseudo({ a: { b: 'Of <b>{{name}}</b>' } })).toEqual({ a: { b: '⟦Öƒ <b>{{name}}</b>⟧' } });
  });
});

describe('formats', () => {
  it('shows cents from a cent on, and two digits that count below', () => {
    expect(formatUsd(4_990_000_000, 'en')).toBe('$4.99');
    expect(formatUsd(423_000, 'en')).toBe('$0.00042');
    expect(formatUsd(0, 'en')).toBe('$0.00');
  });

  it('says how long ago in the unit that fits', () => {
    const now = Date.parse('2026-01-10T12:00:00Z');
    expect(formatAgo('2026-01-10T11:57:00Z', 'en', now)).toBe('3 minutes ago');
    expect(formatAgo('2026-01-10T11:59:58Z', 'de', now)).toBe('vor 2 Sekunden');
    expect(formatAgo('2025-12-01T00:00:00Z', 'en', now)).toContain('2025');
  });

  it('names sizes in decimal units', () => {
    expect(formatBytes(945, 'en')).toBe('0.9 kB');
    expect(formatBytes(20_000_000, 'en')).toBe('20 MB');
  });
});

describe('the language at the start', () => {
  it('is the remembered one, else the server’s, else English', () => {
    localStorage.clear();
    expect(initialLanguage('de-AT')).toBe('de');
    expect(initialLanguage('fr')).toBe('en');
    localStorage.setItem('scriptorium.language', 'de');
    expect(initialLanguage('en')).toBe('de');
    localStorage.clear();
  });
});

describe('where the person is', () => {
  it('decides how dates are written, within the language on screen', () => {
    expect(intlLocale('en', ['de-AT', 'en-GB', 'en-US'])).toBe('en-GB');
    expect(intlLocale('de', ['de-AT', 'en-GB'])).toBe('de-AT');
    expect(intlLocale('en', ['fr-CH'])).toBe('en');
    expect(intlLocale('en', ['en-Ünknown', 'en-NZ'])).toBe('en-NZ');
    expect(intlLocale('en-XA', ['en-GB'])).toBe('el');
  });
});
