/** The words of one language: a text, or more of them under the next part of a code. */
export type Words = { [part: string]: string | Words };

/** Without case and accents; upper case is where "ß" becomes "ss". */
const folded = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toUpperCase()
    .toLowerCase();

/** Codes, their parts joined by dots, whose words hold a text. */
export function codesInWords(words: Words, text: string): string[] {
  const sought = folded(text.trim());
  if (!sought) return [];
  return Object.entries(words).flatMap(([part, value]) => {
    if (typeof value !== 'string') return codesInWords(value, text).map((rest) => `${part}.${rest}`);
    return folded(value).includes(sought) ? [part] : [];
  });
}
