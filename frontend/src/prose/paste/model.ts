import type { Sheet } from './css';

/** What pasted text is made of before it becomes a document. */
export interface Marks {
  bold?: boolean;
  italic?: boolean;
  underline?: boolean;
  strike?: boolean;
  code?: boolean;
  href?: string;
  origin?: string;
}

export type Inline = { text: string; marks: Marks } | { isBreak: true };

export type Block =
  | { kind: 'paragraph'; inline: Inline[] }
  | { kind: 'heading'; level: number; inline: Inline[] }
  | { kind: 'code'; language: string; text: string }
  | { kind: 'rule' }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'list'; isOrdered: boolean; start: number; items: Block[][] }
  | Item;

/** One item of a list on its way: lists are put together once all items in a row are known. */
export interface Item {
  kind: 'item';
  level: number;
  isOrdered: boolean;
  start: number | null;
  /** The list it belongs to: its element, or its name where a product writes each item on its own. */
  list: Element | string;
  blocks: Block[];
}

export const LEFT_OUT = [
  'images',
  'tables',
  'merged',
  'comments',
  'deletions',
  'footnotes',
  'media',
  'links',
  'hidden',
] as const;

/** How many of what could not be taken along as it was. */
export type LeftOut = Record<(typeof LEFT_OUT)[number], number> & { isCut: boolean };

/** Elements below this depth are read as bare text. */
export const MAX_DEPTH = 150;

/** What is the same all through one paste. */
export interface Paste {
  sheet: Sheet;
  left: LeftOut;
  isWord: boolean;
  isDocs: boolean;
  letters: number;
  /** Nothing more is taken. */
  isFull: boolean;
}

export function nothingLeft(): LeftOut {
  const counts = Object.fromEntries(LEFT_OUT.map((name) => [name, 0])) as Record<
    (typeof LEFT_OUT)[number],
    number
  >;
  return { ...counts, isCut: false };
}

export function isWhole(left: LeftOut): boolean {
  return !left.isCut && LEFT_OUT.every((name) => left[name] === 0);
}

export function textOf(inline: Inline[]): string {
  return inline.map((piece) => ('text' in piece ? piece.text : '\n')).join('');
}
