import { numberOf } from './attributes';
import type { Css } from './css';
import type { Inline } from './model';

/** Which heading an element is, as each product marks it; 0 for none. */
export function headingLevel(element: Element, css: Css, isDocs: boolean): number {
  const tag = /^h([1-6])$/.exec(element.localName)?.[1];
  if (tag) return Number(tag);
  if (element.getAttribute('role') === 'heading')
    return Math.min(Math.max(numberOf(element.getAttribute('aria-level')) ?? 2, 1), 6);
  if (element.localName !== 'p') return 0;
  if (element.classList.contains('MsoTitle') || element.classList.contains('title')) return 1;
  if (element.classList.contains('MsoSubtitle')) return 2;
  const outline = /^([1-6])$/.exec(css['mso-outline-level'] ?? '')?.[1];
  const said = /^(?:Mso)?Heading([1-6])$/i.exec(element.className)?.[1] ?? outline;
  if (said) return Number(said);
  return isDocs && isDocsTitle(element) ? 1 : 0;
}

/** Google Docs writes its title style as a paragraph of 26 points. */
function isDocsTitle(element: Element): boolean {
  const spans = [...element.querySelectorAll('span')].filter((span) => span.textContent?.trim());
  return (
    spans.length > 0 && spans.every((span) => /font-size:\s*26pt/.test(span.getAttribute('data-css') ?? ''))
  );
}

/** A heading that is bold as a whole is only a heading. */
export function lighter(inline: Inline[]): Inline[] {
  const isAllBold = inline.every((piece) => !('text' in piece) || piece.marks.bold || !piece.text.trim());
  if (!isAllBold) return inline;
  return inline.map((piece) =>
    'text' in piece ? { ...piece, marks: { ...piece.marks, bold: false } } : piece,
  );
}
