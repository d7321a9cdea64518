const OPENS_OR_BLANK = /^[\s\p{Ps}\p{Pi}¿¡]/u;
const CLOSES_OR_BLANK = /^[^\p{L}\p{N}\p{Ps}\p{Pi}¿¡@\p{So}\p{Sc}]/u;
/** Scripts that part no words by blanks, and their full-width marks. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u3000-\u303f\uff00-\uffef]/u;

/** Whether the end of one text would run together with the start of the next; the server's rule (prose/blanks.py). */
export function needsBlank(before: string, after: string): boolean {
  const left = [...before.slice(-2)].at(-1) ?? '';
  const right = [...after.slice(0, 2)][0] ?? '';
  if (!left || !right || OPENS_OR_BLANK.test(left) || CLOSES_OR_BLANK.test(right)) return false;
  return !UNSPACED.test(left) && !UNSPACED.test(right);
}
