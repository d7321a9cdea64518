import { type Inline, type Marks, textOf } from './model';

const NBSP = '\u00a0';
const RUN = /[ \t\n\r\f\u00a0]{2,}/g;

/** Text as HTML shows it: white space runs are one space; a single fixed space is kept, it may be meant. */
export function collapsed(text: string): string {
  return text.replace(/[ \t\n\r\f]+/g, ' ').replace(RUN, ' ');
}

export function isEmpty(inline: Inline[]): boolean {
  return textOf(inline).replaceAll(NBSP, ' ').trim() === '';
}

export function sameMarks(one: Marks, other: Marks): boolean {
  return KEYS.every((key) => (one[key] || undefined) === (other[key] || undefined));
}
const KEYS = ['bold', 'italic', 'underline', 'strike', 'code', 'href', 'origin'] as const;

/** One line of text: no space at its ends or beside a break, neighbours with the same marks joined. */
export function tidied(inline: Inline[]): Inline[] {
  const out: Inline[] = [];
  for (const piece of inline) {
    const last = out.at(-1);
    if (!('text' in piece)) {
      trimEnd(out);
      if (out.length > 0) out.push(piece);
      continue;
    }
    const atStart = !last || !('text' in last) || last.text.endsWith(' ');
    const text = atStart ? piece.text.replace(/^[ \u00a0]+/, '') : piece.text;
    if (!text) continue;
    if (last && 'text' in last && sameMarks(last.marks, piece.marks)) last.text += text;
    else out.push({ text, marks: piece.marks });
  }
  while (out.length > 0 && !('text' in (out.at(-1) as Inline))) out.pop();
  trimEnd(out);
  return out.length > 0 && 'isBreak' in (out.at(-1) as Inline) ? tidied(out) : out;
}

function trimEnd(out: Inline[]): void {
  for (let last = out.at(-1); last && 'text' in last; last = out.at(-1)) {
    last.text = last.text.replace(/[ \u00a0\t]+$/, '');
    if (last.text) return;
    out.pop();
  }
}

/** Where two breaks follow each other, a new paragraph begins. */
export function paragraphsOf(inline: Inline[]): Inline[][] {
  const out: Inline[][] = [[]];
  let breaks = 0;
  for (const piece of inline) {
    if ('isBreak' in piece) breaks += 1;
    else if (piece.text.trim() === '' && breaks > 0) continue;
    else {
      if (breaks > 1) out.push([]);
      else if (breaks === 1) out.at(-1)?.push({ isBreak: true });
      breaks = 0;
      out.at(-1)?.push(piece);
    }
  }
  return out.map(tidied).filter((line) => !isEmpty(line));
}

/** Takes so many letters from the start. */
export function without(inline: Inline[], count: number): Inline[] {
  let left = count;
  return inline.flatMap((piece): Inline[] => {
    if (left <= 0 || !('text' in piece)) return [piece];
    const text = piece.text.slice(left);
    left -= piece.text.length;
    return text ? [{ text, marks: piece.marks }] : [];
  });
}

/** Raised or lowered figures as letters of their own, so that "x2" does not come of x². */
export function raised(text: string, isUp: boolean): string {
  const to = isUp ? '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ' : '₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₙ';
  const from = '0123456789+-=()n';
  const signs = [...text.trim().replaceAll('−', '-')];
  if (signs.length === 0 || signs.some((sign) => !from.includes(sign))) return text;
  return signs.map((sign) => to[from.indexOf(sign)]).join('');
}
