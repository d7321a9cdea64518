const SPOKEN = ['aria-label', 'title', 'placeholder', 'alt', 'aria-description'];
const WORD = /[A-Za-z]{2,}/;
/** Signs of units are the same in every language. */
const UNITS = /[\d.,]+\s[kMG]B/g;
/** Code, languages named by themselves, and what is not meant for reading. */
const EXEMPT = 'script, style, pre, code, [lang]:not(html), [translate="no"], [aria-hidden="true"] svg';

function isExempt(element: Element | null): boolean {
  return Boolean(element?.closest(EXEMPT));
}

function isBare(text: string): boolean {
  return WORD.test(text.replace(UNITS, ''));
}

/** Words on the page, or read out from it, that did not come through translation. */
export function bareWords(root: Element): string[] {
  const found: string[] = [];
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode;
    if (isBare(node.textContent ?? '') && !isExempt(node.parentElement)) found.push(node.textContent ?? '');
  }
  for (const element of root.querySelectorAll('*')) {
    // Nobody is read what is hidden from screen readers.
    if (isExempt(element) || element.closest('[aria-hidden="true"]')) continue;
    for (const name of SPOKEN) {
      const value = element.getAttribute(name) ?? '';
      if (isBare(value)) found.push(`${name}=${value}`);
    }
  }
  return found;
}
