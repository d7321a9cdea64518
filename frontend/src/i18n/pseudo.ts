const PLAIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ACCENTED = 'àƀçđéƒğĥíĵķļɱñöƥɋŕšţüṽŵẋýžÀƁÇĐÉƑĞĤÍĴĶĻṀÑÖƤɊŔŠŢÜṼŴẊÝŽ';
const table = new Map([...PLAIN].map((letter, at) => [letter, [...ACCENTED][at] ?? letter]));

/** Keeps {{values}} and <tags> readable to i18next and accents everything else, in brackets. */
function accent(text: string): string {
  const parts = text.split(/(\{\{[^}]*\}\}|<\/?[^>]+>)/);
  const changed = parts.map((part, at) =>
    at % 2 ? part : [...part].map((letter) => table.get(letter) ?? letter).join(''),
  );
  return `⟦${changed.join('')}⟧`;
}

/** A language that no person speaks: a word that is not accented was never sent through i18n. */
export function pseudo(words: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(words).map(([key, value]) => [
      key,
      typeof value === 'string' ? accent(value) : pseudo(value as Record<string, unknown>),
    ]),
  );
}
