import type { Css, Sheet } from './css';
import { without } from './inline';
import type { Inline } from './model';
import { textOf } from './model';

export interface WordItem {
  list: string;
  level: number;
  isOrdered: boolean;
  start: number | null;
  inline: Inline[];
}

const DECIMAL = /^[([]?(?:\d+[.-])*(\d+)[.):\]]*$/;
const LETTER = /^[([]?([a-z]|[ivxlcdm]+)[.):\]]+$/i;
/** What stands before an item when the product's own list styles were lost on the way. */
const TYPED =
  /^\s*([·•‣◦▪■□§Øoü–-]|[([]?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)])(?:[ \t]*\u00a0[\u00a0 \t]*|\s{2,}|\t)/i;

/** A paragraph of Word's as an item, when its style says so: Word writes lists as paragraphs. */
export function wordItem(
  element: Element,
  css: Css,
  sheet: Sheet,
  marker: string,
  inline: Inline[],
): WordItem | null {
  const said = /\b(l\d+)\s+level(\d+)(?:\s+(lfo\d+))?/i.exec(css['mso-list'] ?? '');
  if (said) {
    const [, name = '', depth = '1', override = ''] = said;
    const level = Math.min(Math.max(Number(depth), 1), 9);
    const rule = sheet.list(name, level);
    return { list: `${name} ${override}`, level, ...numbering(marker.trim(), rule), inline };
  }
  return /MsoListParagraph|MsoListBullet|MsoListNumber/i.test(element.className)
    ? typedItem(element, css, inline)
    : null;
}

function typedItem(element: Element, css: Css, inline: Inline[]): WordItem | null {
  const found = TYPED.exec((element.textContent ?? '').slice(0, 200));
  const sign = found?.[1] ?? '';
  const words = textOf(inline);
  if (!sign || !words.startsWith(sign)) return null;
  const level = Math.min(Math.max(Math.round(points(css['margin-left']) / 36), 1), 9);
  return {
    list: 'typed',
    level,
    ...numbering(sign),
    inline: without(inline, sign.length),
  };
}

/** Numbered or not, and from which number: by the list's own rule, else by how its marker looks. */
function numbering(marker: string, rule?: Css): { isOrdered: boolean; start: number | null } {
  const format = rule?.['mso-level-number-format']?.toLowerCase();
  if (format && /bullet|image/.test(format)) return { isOrdered: false, start: null };
  const decimal = DECIMAL.exec(marker)?.[1];
  const letter = LETTER.exec(marker)?.[1];
  const isOrdered =
    rule && Object.keys(rule).length > 0 ? marker !== '' || Boolean(format) : Boolean(decimal || letter);
  if (!isOrdered) return { isOrdered, start: null };
  if (decimal) return { isOrdered, start: Math.min(Number(decimal), 999_999) };
  if (letter?.length === 1 && !/roman/.test(format ?? '') && !/^[ivx]$/i.test(letter))
    return { isOrdered, start: letter.toLowerCase().charCodeAt(0) - 96 };
  return { isOrdered, start: null };
}

function points(length = ''): number {
  const [, amount = '0', unit = 'pt'] = /^(-?[\d.]+)\s*(pt|in|cm|px|mm)?/i.exec(length) ?? [];
  const factor = { pt: 1, in: 72, cm: 28.35, mm: 2.835, px: 0.75 }[unit.toLowerCase()] ?? 1;
  return Number(amount) * factor;
}
