import type { Css } from './css';
import { collapsed, isEmpty, paragraphsOf, tidied } from './inline';
import { withLists } from './lists';
import { type Block, type Inline, type Marks, type Paste, textOf } from './model';
import { wordItem } from './word';

/** A frame to the server holds a million bytes; what is longer goes in by import, or in parts. */
export const MAX_CHARS = 300_000;

export interface Around {
  marks: Marks;
  /** White space and line ends count. */
  isPre: boolean;
  depth: number;
}

/** The blocks that a page comes to, and the line that is being written. */
export class Lines {
  protected readonly blocks: Block[] = [];
  protected line: Inline[] = [];
  protected marker = '';
  protected readonly paste: Paste;

  constructor(paste: Paste) {
    this.paste = paste;
  }

  finish(): Block[] {
    this.flush();
    return withLists(this.blocks);
  }

  protected text(value: string, { marks, isPre }: Around): void {
    const said = this.withinBounds(isPre ? value : collapsed(value));
    const lines = isPre ? said.split(/\r\n?|\n/) : [said];
    lines.forEach((line, at) => {
      if (at > 0) this.line.push({ isBreak: true });
      this.say(line, marks);
    });
  }

  /** As much of a text as there is room for. */
  protected withinBounds(text: string): string {
    const room = Math.max(MAX_CHARS - this.paste.letters, 0);
    if (text.length > room) {
      this.paste.left.isCut = true;
      this.paste.isFull = true;
    }
    this.paste.letters += Math.min(text.length, room);
    // Half a letter that two units write is no letter.
    return text.length > room ? text.slice(0, room).replace(/[\ud800-\udbff]$/, '') : text;
  }

  protected say(text: string, marks: Marks): void {
    if (text) this.line.push({ text, marks });
  }

  protected flush(make: (inline: Inline[]) => Block = (inline) => ({ kind: 'paragraph', inline })): void {
    const lines = paragraphsOf(this.line);
    this.line = [];
    for (const inline of lines) this.blocks.push(make(inline));
  }

  /** A paragraph that Word means as an item of a list. */
  protected asWordItem(element: Element, css: Css): boolean {
    const inline = tidied(this.line);
    const item = isEmpty(inline) ? null : wordItem(element, css, this.paste.sheet, this.marker, inline);
    if (!item) return false;
    this.line = [];
    this.marker = '';
    const blocks = paragraphsOf(item.inline).map((words): Block => ({ kind: 'paragraph', inline: words }));
    this.blocks.push({ kind: 'item', ...item, blocks });
    return true;
  }

  /** A box that is ticked or not, and nothing yet that it stands before. */
  protected get isOnlyTick(): boolean {
    return /^\s*\[[x ]\]\s*$/.test(textOf(this.line));
  }

  /** What stood before the text as the number or dot of an item. */
  protected sayMarker(): void {
    if (this.marker.trim()) this.line.unshift({ text: `${this.marker.trim()} `, marks: {} });
    this.marker = '';
  }
}
