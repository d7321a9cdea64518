import { Sheet } from './css';
import { emit } from './emit';
import { MAX_CHARS } from './lines';
import { htmlOfMarkdown, htmlOfText, isMarkdown } from './markdown';
import { type LeftOut, nothingLeft } from './model';
import { isNothing, read } from './read';
import { scan } from './scan';

export type { LeftOut } from './model';

export interface Cleaned {
  /** HTML that the document's grammar reads as it is; empty when there was no text. */
  html: string;
  left: LeftOut;
}

/** What a product put on the clipboard, in the document's own words, and a count of what could not come along. */
export function cleaned(source: string): Cleaned {
  const left = nothingLeft();
  const { html, css, isCut, embedded } = scan(source);
  left.isCut = isCut;
  left.media = embedded;
  const page = new DOMParser().parseFromString(html, 'text/html');
  if (isOwn(page.body)) return { html, left };
  const blocks = read(page.body, {
    sheet: new Sheet(css),
    left,
    isWord: /class="?Mso|mso-|urn:schemas-microsoft-com:office/i.test(source.slice(0, 200_000)),
    isDocs: /docs-internal-guid/.test(html.slice(0, 5_000)),
    letters: 0,
    isFull: false,
  });
  return { html: isNothing(blocks) ? '' : emit(blocks), left };
}

/** Plain text: as Markdown when it clearly is that, else as lines. */
export function cleanedText(text: string): Cleaned {
  if (isMarkdown(text)) return cleaned(htmlOfMarkdown(text));
  return plainOf(text);
}

/** Plain text that is asked for as plain: lines, nothing else. */
export function plainOf(text: string): Cleaned {
  const left = nothingLeft();
  left.isCut = text.length > MAX_CHARS;
  return { html: htmlOfText(text.slice(0, MAX_CHARS)), left };
}

const OWN = new Set(
  'p h1 h2 h3 h4 h5 h6 strong b em i u s code pre a blockquote ul ol li hr br span'.split(' '),
);

/** Copied from a document of this product: marked by the editor, and nothing in it that is not in its grammar. */
function isOwn(body: HTMLElement): boolean {
  if (!body.querySelector('[data-pm-slice]')) return false;
  return [...body.querySelectorAll('*')].every(
    (element) =>
      OWN.has(element.localName) && !element.hasAttribute('data-css') && !element.hasAttribute('role'),
  );
}
