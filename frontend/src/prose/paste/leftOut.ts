import type { Css } from './css';
import { safeHref } from './marks';
import type { LeftOut, Paste } from './model';

/** Word writes the number or dot of an item as text that its own reader passes over. */
export function isListMarker(css: Css): boolean {
  return /ignore/i.test(css['mso-list'] ?? '');
}

/** Counts what is dropped on purpose: comments, what a tracked change deleted, what nobody saw. */
export function isLeftOut(element: Element, css: Css, { left, isWord }: Paste): boolean {
  const name = element.localName;
  if (/comment-list/i.test(css['mso-element'] ?? '')) return count(left, 'comments', element);
  if (/msocom(anchor|off|txt)|MsoCommentReference/i.test(element.className)) return true;
  if (name === 'a' && /^#cmnt(_ref)?\d/.test(element.getAttribute('href') ?? '')) {
    if (!element.getAttribute('href')?.startsWith('#cmnt_ref')) left.comments += 1;
    return true;
  }
  const isDeletion =
    name === 'del' && (isWord || element.hasAttribute('cite') || element.hasAttribute('datetime'));
  if (isDeletion || /msoDel/.test(element.className)) return count(left, 'deletions', element);
  if (isHidden(element, css)) return element.textContent?.trim() ? count(left, 'hidden', element) : true;
  return isDrawnFormula(element);
}

function isHidden(element: Element, css: Css): boolean {
  return (
    /^none/i.test(css.display ?? '') ||
    /^all/i.test(css['mso-hide'] ?? '') ||
    element.hasAttribute('hidden') ||
    /^(hidden|collapse)/i.test(css.visibility ?? '')
  );
}

/** The drawn half of a formula; the other half has it as text. */
function isDrawnFormula(element: Element): boolean {
  if (element.localName !== 'span' || !element.classList.contains('katex-html')) return false;
  const formula = element.closest('.katex');
  return formula !== null && formula.querySelector('math') !== null;
}

export function countNotes(css: Css, left: LeftOut): void {
  if (/^(foot|end)note$/i.test(css['mso-element'] ?? '')) left.footnotes += 1;
}

/** Counts a link that leads nowhere from here. */
export function countLink(element: Element, left: LeftOut): void {
  const href = element.getAttribute('href');
  const leads = href && !href.startsWith('#') && element.textContent?.trim();
  if (leads && !safeHref(href)) left.links += 1;
}

function count(left: LeftOut, what: 'comments' | 'deletions' | 'hidden', element: Element): true {
  const comments =
    what === 'comments' ? element.querySelectorAll('[data-css*="mso-element:comment"]').length : 1;
  left[what] += Math.max(comments, 1);
  return true;
}
