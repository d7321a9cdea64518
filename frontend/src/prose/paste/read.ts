import { numberOf } from './attributes';
import { codeText, isCodeView, languageOf } from './code';
import type { Css } from './css';
import { headingLevel, lighter } from './heading';
import { raised } from './inline';
import { countLink, countNotes, isLeftOut, isListMarker } from './leftOut';
import { type Around, Lines } from './lines';
import { marksWithin } from './marks';
import { type Block, type Inline, MAX_DEPTH, type Paste, textOf } from './model';
import { oneLine } from './oneLine';
import { imageOf, inputOf, isDrawnTick, mathOf, tickOf } from './signs';
import { gridOf, isLayout, rowsOf } from './table';

const BLOCKS = new Set(
  (
    'address article aside body center dd details dialog div dl dt fieldset figcaption figure footer form header hgroup html ' +
    'legend main menu nav p section summary caption thead tbody tfoot tr td th'
  ).split(' '),
);
const DROPPED = new Set([
  'head',
  'meta',
  'link',
  'base',
  'col',
  'colgroup',
  'source',
  'track',
  'param',
  'wbr',
]);
const MEDIA = new Set(['video', 'audio', 'canvas', 'svg', 'embed', 'applet', 'select', 'textarea', 'map']);
/** Reads a parsed page into blocks. The rules are those of HTML and of what each product is known to write. */
export function read(root: Element, paste: Paste): Block[] {
  const reader = new Reader(paste);
  reader.children(root, { marks: {}, isPre: false, depth: 0 });
  return reader.finish();
}

/** Whether a run stands above or below its line: by its tag, or by its style as Google Docs writes it. */
function shiftOf(name: string, css: Css): 'super' | 'sub' | null {
  if (name === 'sup') return 'super';
  if (name === 'sub') return 'sub';
  const style = (css['vertical-align'] ?? '').trim().toLowerCase();
  return style === 'super' || style === 'sub' ? style : null;
}

class Reader extends Lines {
  children(element: Element, around: Around): void {
    for (const child of element.childNodes) {
      if (this.paste.isFull) return;
      if (child.nodeType === 3) this.text(child.nodeValue ?? '', around);
      else if (child.nodeType === 1) this.element(child as Element, around);
    }
  }

  private element(element: Element, outer: Around): void {
    const name = element.localName;
    if (DROPPED.has(name)) return;
    const css = this.paste.sheet.of(element);
    if (this.isLeftOut(element, css) || isDrawnTick(element)) return;
    if (element.classList.contains('Apple-converted-space')) {
      this.say(' ', outer.marks);
      return;
    }
    if (outer.depth > MAX_DEPTH) {
      this.text(element.textContent ?? '', outer);
      return;
    }
    const around = { ...within(element, css, outer), depth: outer.depth + 1 };
    if (this.special(element, name, css, around)) return;
    const level = headingLevel(element, css, this.paste.isDocs);
    if (level) this.heading(element, level, around);
    else if (BLOCKS.has(name)) this.block(element, name, css, around);
    else {
      if (name === 'a') countLink(element, this.paste.left);
      const shift = shiftOf(name, css);
      if (shift) this.raised(element, shift === 'super', around);
      else this.children(element, around);
    }
  }

  /** Elements that are more than a run or a block of text. */
  private special(element: Element, name: string, css: Css, around: Around): boolean {
    const { left } = this.paste;
    if (name === 'br') this.line.push({ isBreak: true });
    else if (element.getAttribute('data-stringify-type') === 'paragraph-break') this.flush();
    else if (name === 'img') this.line.push(...imageOf(element, around.marks, left));
    else if (name === 'input') this.line.push(...inputOf(element, around.marks, left));
    else if (name === 'math') this.say(this.withinBounds(mathOf(element)), around.marks);
    else if (MEDIA.has(name)) {
      left.media += 1;
      if (name !== 'svg' && name !== 'canvas')
        this.text(element.textContent ?? '', { ...around, isPre: false });
    } else if (name === 'hr') this.rule(element);
    else if (name === 'table') this.table(element, around);
    else if (name === 'ul' || name === 'ol') this.list(element, 1, around);
    else if (name === 'li') this.item(element, `loose`, 1, false, null, around);
    else if (name === 'pre' || isCodeView(element, css)) this.code(element);
    else if (name === 'blockquote') this.quote(element, around);
    else return false;
    return true;
  }

  private block(element: Element, name: string, css: Css, around: Around): void {
    countNotes(css, this.paste.left);
    if (!this.isOnlyTick) this.flush();
    const marks = name === 'dt' || name === 'summary' ? { ...around.marks, bold: true } : around.marks;
    this.marker = '';
    this.children(element, { ...around, marks });
    if (this.paste.isWord && name === 'p' && this.asWordItem(element, css)) return;
    this.sayMarker();
    this.flush();
  }

  private heading(element: Element, level: number, around: Around): void {
    this.flush();
    this.marker = '';
    this.children(element, around);
    this.sayMarker();
    this.flush((inline) => ({ kind: 'heading', level, inline: lighter(inline) }));
  }

  private list(list: Element, depth: number, around: Around): void {
    this.flush();
    const isOrdered = list.localName === 'ol';
    const indent = numberOf(list.getAttribute('data-indent'));
    const level = indent === null ? depth : indent + 1;
    let start = numberOf(list.getAttribute('start'));
    for (const child of list.childNodes) {
      if (child.nodeType === 3) this.text(child.nodeValue ?? '', around);
      if (child.nodeType !== 1) continue;
      const element = child as Element;
      const css = this.paste.sheet.of(element);
      if (element.localName === 'ul' || element.localName === 'ol') {
        this.list(element, level + 1, within(element, css, around));
      } else if (element.localName === 'li' && !this.isLeftOut(element, css)) {
        const own = numberOf(element.getAttribute('aria-level') ?? element.getAttribute('data-aria-level'));
        const name = own !== null || indent !== null ? (isOrdered ? 'numbers' : 'bullets') : list;
        this.item(element, name, Math.max(level, own ?? 1), isOrdered, start, within(element, css, around));
        start = null;
      } else this.element(element, around);
    }
    this.flush();
  }

  private item(
    element: Element,
    list: Element | string,
    level: number,
    isOrdered: boolean,
    start: number | null,
    around: Around,
  ): void {
    this.flush();
    const inner = new Reader(this.paste);
    const tick = tickOf(element);
    if (tick) inner.say(`${tick} `, {});
    inner.children(element, { ...around, depth: around.depth + 1 });
    const blocks = inner.finish();
    if (blocks.length > 0) {
      const capped = Math.min(level, 9);
      this.blocks.push({ kind: 'item', list, level: capped, isOrdered, start, blocks });
    }
  }

  private quote(element: Element, around: Around): void {
    this.flush();
    const inner = new Reader(this.paste);
    inner.children(element, around);
    const blocks = inner.finish();
    if (blocks.length > 0) this.blocks.push({ kind: 'quote', blocks });
  }

  private code(element: Element): void {
    this.flush();
    const text = this.withinBounds(codeText(element, (inner) => this.insteadOf(inner)).replace(/\n$/, ''));
    if (text.trim()) this.blocks.push({ kind: 'code', language: languageOf(element), text });
  }

  /** What stands in code for an element that is no part of it, or is a picture. */
  private insteadOf(element: Element): string | null {
    if (this.isLeftOut(element, this.paste.sheet.of(element))) return '';
    return element.localName === 'img' ? textOf(imageOf(element, {}, this.paste.left)) : null;
  }

  private rule(element: Element): void {
    this.flush();
    // Word and browsers draw a short line above footnotes.
    const isOfNotes = element.getAttribute('width') === '33%' || element.className === 'msocomoff';
    if (!isOfNotes) this.blocks.push({ kind: 'rule' });
  }

  private table(table: Element, around: Around): void {
    this.flush();
    const grid = gridOf(table, (part) => this.isLeftOut(part, this.paste.sheet.of(part)));
    for (const caption of grid.captions) this.element(caption, around);
    if (isLayout(table, grid)) {
      for (const { cells } of grid.rows) {
        for (const cell of cells) {
          this.children(cell, within(cell, this.paste.sheet.of(cell), around));
          if (cells.length > 1) this.flush();
        }
        this.flush();
      }
      return;
    }
    this.paste.left.tables += 1;
    if (grid.isMerged) this.paste.left.merged += 1;
    this.blocks.push(...rowsOf(grid, (cell) => this.cell(cell, around)));
  }

  /** Everything in a cell on one line. */
  private cell(cell: Element, around: Around): Inline[] {
    const css = this.paste.sheet.of(cell);
    if (this.isLeftOut(cell, css)) return [];
    const inner = new Reader(this.paste);
    inner.children(cell, { ...within(cell, css, around), depth: around.depth + 1 });
    return oneLine(inner.finish());
  }

  private raised(element: Element, isUp: boolean, around: Around): void {
    const inner = new Reader(this.paste);
    inner.children(element, around);
    this.line.push(
      ...oneLine(inner.finish()).map((piece) =>
        'text' in piece ? { ...piece, text: raised(piece.text, isUp) } : piece,
      ),
    );
  }

  /** Whether an element is no part of the text; what Word writes before an item of a list is kept in mind. */
  private isLeftOut(element: Element, css: Css): boolean {
    if (!isListMarker(css)) return isLeftOut(element, css, this.paste);
    this.marker = element.textContent ?? '';
    return true;
  }
}

function within(element: Element, css: Css, around: Around): Around {
  const space = css['white-space'] ?? css['white-space-collapse'] ?? '';
  const isPre = space ? /pre|break-spaces/i.test(space) : around.isPre;
  return { ...around, isPre, marks: marksWithin(element, css, around.marks) };
}

export function isNothing(blocks: Block[]): boolean {
  return blocks.every((block) => 'inline' in block && textOf(block.inline).trim() === '');
}
