import { collapsed } from './inline';
import { safeHref } from './marks';
import type { Inline, LeftOut, Marks } from './model';

const MAX_NAME_CHARS = 500;

/** What a picture says: an emoji is a letter, another picture its name in brackets. */
export function imageOf(element: Element, marks: Marks, left: LeftOut): Inline[] {
  if (/^(checkbox|radio)/.test(element.getAttribute('aria-roledescription') ?? '')) return [];
  const alt = collapsed(element.getAttribute('alt') ?? '')
    .trim()
    .slice(0, MAX_NAME_CHARS);
  const said = element.getAttribute('data-stringify-emoji') ?? alt;
  const isEmoji = /emoji/i.test(`${element.className} ${element.getAttribute('data-stringify-type')}`);
  if (said && (isEmoji || /^\p{Extended_Pictographic}/u.test(said))) return [{ text: said, marks }];
  if (Number(element.getAttribute('width')) === 1 || Number(element.getAttribute('height')) === 1) return [];
  left.images += 1;
  const href = marks.href ?? safeHref(element.getAttribute('data-src'));
  if (alt) return [{ text: `[${alt}]`, marks: href ? { ...marks, href } : marks }];
  return href && !marks.href ? [{ text: href, marks: { ...marks, href } }] : [];
}

/** A box that is ticked or not; of another field, that there was one. */
export function inputOf(element: Element, marks: Marks, left: LeftOut): Inline[] {
  const type = (element.getAttribute('type') ?? 'text').toLowerCase();
  if (type === 'checkbox' || type === 'radio')
    return [{ text: element.hasAttribute('checked') ? '[x] ' : '[ ] ', marks }];
  if (type !== 'hidden') left.media += 1;
  return [];
}

/** The box before a task, however the product draws it. */
export function tickOf(item: Element): string {
  const said = item.getAttribute('role') === 'checkbox' ? item.getAttribute('aria-checked') : null;
  if (said) return said === 'true' ? '[x]' : '[ ]';
  const drawn = item.querySelector(':scope > .checkbox');
  if (drawn) return /checkbox-on|checked/.test(drawn.className) ? '[x]' : '[ ]';
  return '';
}

export function isDrawnTick(element: Element): boolean {
  return (
    element.classList.contains('checkbox') && !element.textContent?.trim() && element.localName === 'div'
  );
}

/** A formula as its source, or as its letters. */
export function mathOf(element: Element): string {
  const source = element.querySelector('annotation[encoding="application/x-tex"]')?.textContent;
  return source ? `$${source.trim()}$` : collapsed(element.textContent ?? '').trim();
}
