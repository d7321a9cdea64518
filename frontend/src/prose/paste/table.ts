import { tidied } from './inline';
import type { Block, Inline } from './model';

/** Empty places that a cell can make; cells themselves are all read. */
const MAX_CELLS = 200;

export interface Grid {
  rows: { cells: Element[]; element: Element }[];
  isMerged: boolean;
  captions: Element[];
}

/** The rows and cells of this table itself, not of tables inside it. */
export function gridOf(table: Element, isLeftOut: (part: Element) => boolean): Grid {
  const isSection = ({ localName }: Element) => ['thead', 'tbody', 'tfoot'].includes(localName);
  const rows = [...table.children]
    .flatMap((child) => (isSection(child) && !isLeftOut(child) ? [...child.children] : [child]))
    .filter((part) => part.localName === 'tr' && !isLeftOut(part))
    .map((element) => ({
      element,
      cells: [...element.children].filter(({ localName }) => ['td', 'th'].includes(localName)),
    }))
    .filter(({ cells }) => cells.length > 0);
  const isMerged = rows.some(({ cells }) =>
    cells.some((cell) => span(cell, 'rowspan') > 1 || span(cell, 'colspan') > 1),
  );
  const captions = [...table.children].filter(({ localName }) => localName === 'caption');
  return { rows, isMerged, captions };
}

export function span(cell: Element, name: 'rowspan' | 'colspan'): number {
  const value = Number.parseInt(cell.getAttribute(name) ?? '1', 10);
  return Number.isFinite(value) ? Math.min(Math.max(value, 1), MAX_CELLS) : 1;
}

/** A table that only places things on a page, as mails do, is read as what stands in it. */
export function isLayout(table: Element, { rows }: Grid): boolean {
  if (/^(presentation|none)$/i.test(table.getAttribute('role') ?? '')) return true;
  if (rows.every(({ cells }) => cells.length <= 1)) return true;
  return table.querySelector('td table, td h1, td h2, td h3, td pre, td blockquote') !== null;
}

/** Rows as lines of cells with " | " between; a cell that reaches over several rows leaves room in those below. */
export function rowsOf(grid: Grid, read: (cell: Element) => Inline[]): Block[] {
  const held: number[] = [];
  const out: Block[] = [];
  for (const { cells } of grid.rows) {
    const row: Inline[][] = [];
    const skip = () => {
      while ((held[row.length] ?? 0) > 0) {
        held[row.length] = (held[row.length] ?? 0) - 1;
        row.push([]);
      }
    };
    for (const cell of cells) {
      skip();
      const place = row.length;
      const wide = Math.min(span(cell, 'colspan'), Math.max(MAX_CELLS - place, 1));
      row.push(read(cell), ...Array.from({ length: wide - 1 }, () => []));
      for (let column = place; column < row.length; column += 1) held[column] = span(cell, 'rowspan') - 1;
    }
    skip();
    if (row.some((cell) => cell.length > 0)) out.push({ kind: 'paragraph', inline: joined(row) });
  }
  return out;
}

function joined(cells: Inline[][]): Inline[] {
  const filled = cells.findLastIndex((cell) => cell.length > 0);
  return cells.slice(0, filled + 1).flatMap((cell, at): Inline[] => {
    const flat = tidied(cell).map((piece): Inline => ('text' in piece ? piece : { text: ' ', marks: {} }));
    if (at === 0) return flat;
    return [{ text: flat.length > 0 ? ' | ' : ' |', marks: {} }, ...flat];
  });
}
