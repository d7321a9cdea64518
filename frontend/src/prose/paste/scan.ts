/** Attributes that say something about the text. `style`, `src` and handlers never reach a parser under their names. */
const KEPT = new Set(
  (
    'alt align aria-checked aria-hidden aria-label aria-level aria-roledescription checked cite class colspan data-ai-origin ' +
    'data-aria-level data-footnote-ref data-indent data-pm-slice data-stringify-emoji data-stringify-type datetime ' +
    'encoding height hidden href id role rowspan start title type width'
  ).split(' '),
);
const RENAMED: Record<string, string> = { style: 'data-css', src: 'data-src' };
/** What is inside is no text of the document. */
const SWALLOWED = new Set(['script', 'style', 'title', 'noscript', 'xml', 'template', 'iframe', 'object']);

export const MAX_SOURCE_CHARS = 20_000_000;
const MAX_SAFE_CHARS = 4_000_000;

export interface Scanned {
  html: string;
  /** The style sheets that came along. */
  css: string;
  /** Whether something beyond the bounds was left away. */
  isCut: boolean;
  /** Frames, objects and the like that were swallowed. */
  embedded: number;
}

/**
 * Foreign HTML made safe to parse, in one pass: no style attributes (the content security policy complains of each),
 * nothing to load, no handlers, no comments. What is between the clipboard's fragment marks is taken, if it has them.
 */
export function scan(source: string): Scanned {
  const isTooLong = source.length > MAX_SOURCE_CHARS;
  return new Scanner(isTooLong ? source.slice(0, MAX_SOURCE_CHARS) : source, isTooLong).run();
}

class Scanner {
  private readonly out: string[] = [];
  private length = 0;
  private css = '';
  private embedded = 0;
  private at = 0;
  private readonly source: string;
  private isCut: boolean;

  constructor(source: string, isCut: boolean) {
    this.source = source;
    this.isCut = isCut;
  }

  run(): Scanned {
    while (this.at < this.source.length && !this.isOver()) this.step();
    return { html: this.out.join(''), css: this.css, isCut: this.isCut, embedded: this.embedded };
  }

  private isOver(): boolean {
    if (this.length <= MAX_SAFE_CHARS) return false;
    this.isCut = true;
    return true;
  }

  private step(): void {
    const open = this.source.indexOf('<', this.at);
    if (open !== this.at) this.add(this.source.slice(this.at, open < 0 ? undefined : open));
    if (open < 0) this.at = this.source.length;
    else this.tag(open);
  }

  private tag(open: number): void {
    const next = this.source.charAt(open + 1);
    if (this.source.startsWith('<!--', open)) this.comment(open);
    else if (next === '!' || next === '?') this.at = this.after('>', open + 2);
    else if (/[a-z/]/i.test(next)) this.element(open);
    else {
      this.add('&lt;');
      this.at = open + 1;
    }
  }

  private comment(open: number): void {
    const end = this.source.indexOf('-->', open + 4);
    this.at = end < 0 ? this.source.length : end + 3;
    const words = this.source.slice(open + 4, Math.min(end < 0 ? open + 4 : end, open + 20)).trim();
    if (words === 'StartFragment') {
      this.out.splice(0, this.out.length, ...this.around());
      this.length = 0;
    } else if (words === 'EndFragment') this.at = this.source.length;
  }

  /** The lists and tables that are open where the fragment begins: Excel marks it inside the table. */
  private around(): string[] {
    const open: string[] = [];
    for (const piece of this.out) {
      const [, end, name = ''] = AROUND.exec(piece) ?? [];
      if (end) while (open.length > 0 && !open.pop()?.startsWith(`<${name}`));
      else if (name) open.push(piece);
    }
    return open;
  }

  private element(open: number): void {
    NAME.lastIndex = open;
    const found = NAME.exec(this.source);
    if (!found) {
      this.at = this.after('>', open);
      return;
    }
    const name = (found[2] ?? '').toLowerCase();
    const attributes = this.attributes(NAME.lastIndex);
    if (SWALLOWED.has(name)) this.swallow(name, Boolean(found[1]));
    else this.add(found[1] ? `</${name}>` : `<${name}${attributes}>`);
  }

  private swallow(name: string, isEnd: boolean): void {
    if (isEnd) return;
    CLOSING[name] ??= new RegExp(`</${name}[\\s>]`, 'gi');
    const closing = CLOSING[name];
    closing.lastIndex = this.at;
    const end = closing.exec(this.source)?.index ?? this.source.length;
    if (name === 'style') this.css += `${this.source.slice(this.at, end)}\n`;
    if (name === 'iframe' || name === 'object') this.embedded += 1;
    this.at = this.after('>', end);
  }

  /** Reads to the end of the tag; what is kept comes back, escaped. */
  private attributes(from: number): string {
    let kept = '';
    this.at = from;
    for (;;) {
      ATTRIBUTE.lastIndex = this.at;
      const found = ATTRIBUTE.exec(this.source);
      if (!found) break;
      this.at = ATTRIBUTE.lastIndex;
      const name = (found[1] ?? '').toLowerCase();
      const value = found[2] ?? found[3] ?? found[4] ?? '';
      const as = RENAMED[name] ?? (KEPT.has(name) ? name : null);
      if (as) kept += ` ${as}="${quoted(as === 'data-src' ? value.slice(0, 2000) : value)}"`;
    }
    this.at = this.after('>', this.at);
    return kept;
  }

  private after(mark: string, from: number): number {
    const end = this.source.indexOf(mark, from);
    return end < 0 ? this.source.length : end + mark.length;
  }

  private add(piece: string): void {
    this.out.push(piece);
    this.length += piece.length;
  }
}

const AROUND = /^<(\/?)(table|thead|tbody|tr|ul|ol)\b/;
const NAME = /<(\/?)([a-z][^\s/>]*)/iy;
const ATTRIBUTE = /[\s/]*([^\s=>/"'<][^\s=>/]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']*)))?/y;
const CLOSING: Record<string, RegExp> = {};

function quoted(value: string): string {
  return value.replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
