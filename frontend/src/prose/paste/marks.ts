import type { Css } from './css';
import type { Marks } from './model';

const TAGS: Record<string, Marks> = {
  b: { bold: true },
  strong: { bold: true },
  th: { bold: true },
  i: { italic: true },
  em: { italic: true },
  cite: { italic: true },
  dfn: { italic: true },
  var: { italic: true },
  u: { underline: true },
  ins: { underline: true },
  s: { strike: true },
  strike: { strike: true },
  del: { strike: true },
  code: { code: true },
  kbd: { code: true },
  samp: { code: true },
  tt: { code: true },
};

/** The marks inside an element: what its tag says, corrected by its own style ("b" of normal weight is not bold). */
export function marksWithin(element: Element, css: Css, around: Marks): Marks {
  const marks: Marks = { ...around, ...TAGS[element.localName] };
  const isChange =
    element.localName === 'ins' && (element.hasAttribute('cite') || element.hasAttribute('datetime'));
  if (isChange) marks.underline = around.underline ?? false;
  weigh(marks, css);
  decorate(marks, css, around);
  const origin = element.getAttribute('data-ai-origin');
  if (origin) marks.origin = origin;
  if (element.localName === 'a') link(marks, element, around);
  if (marks.href) marks.underline = false;
  return marks;
}

function weigh(marks: Marks, css: Css): void {
  const font = css.font ?? '';
  const weight = (css['font-weight'] ?? /\b(bold|bolder|[1-9]00)\b/.exec(font)?.[1] ?? '').toLowerCase();
  if (/^(bold|bolder|[6-9]00)/.test(weight)) marks.bold = true;
  else if (/^(normal|lighter|[1-5]00)/.test(weight)) marks.bold = false;
  const style = (css['font-style'] ?? /\b(italic|oblique)\b/.exec(font)?.[1] ?? '').toLowerCase();
  if (/^(italic|oblique)/.test(style)) marks.italic = true;
  else if (style.startsWith('normal')) marks.italic = false;
}

/** A line under or through the text is drawn by whoever declares it; "none" further in does not take it away. */
function decorate(marks: Marks, css: Css, around: Marks): void {
  const lines = css['text-decoration-line'] ?? css['text-decoration'] ?? css['text-underline'];
  if (lines === undefined) return;
  marks.underline =
    Boolean(around.underline) || (/underline|single|double|words/i.test(lines) && !/^none/i.test(lines));
  marks.strike = Boolean(around.strike) || /line-through/i.test(lines);
}

function link(marks: Marks, element: Element, around: Marks): void {
  const href = safeHref(element.getAttribute('href'));
  if (href) marks.href = href;
  // What colours and underlines a link is no emphasis.
  marks.underline = around.underline ?? false;
}

/** An address that may stand in a document: absolute, and of a kind that runs nothing. */
export function safeHref(href: string | null): string | null {
  const plain = [...(href ?? '').trim()].filter((sign) => sign > ' ').join('');
  return /^(https?:\/\/[^/]|mailto:.|tel:.)/i.test(plain) && plain.length <= 2_000 ? plain : null;
}
