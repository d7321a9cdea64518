import type { Css } from './css';
import { MAX_DEPTH } from './model';

/** Code editors put the letters in their colours into lines of "div", in a fixed font, with white space that counts. */
export function isCodeView(element: Element, css: Css): boolean {
  const isPre = /^pre/i.test(css['white-space'] ?? '');
  if (element.localName === 'code') return isPre && (element.textContent ?? '').trim().includes('\n');
  if (element.localName !== 'div') return false;
  const isFixed = /monospace|consolas|menlo|courier|jetbrains|fira code/i.test(
    css['font-family'] ?? css.font ?? '',
  );
  return isFixed && isPre;
}

/** The lines of code, whether they are lines of text or elements; `instead` says what an element is read as, if not. */
export function codeText(element: Element, instead: (inner: Element) => string | null): string {
  let text = '';
  const walk = (node: Node, depth: number) => {
    const said = node.nodeType === 1 ? instead(node as Element) : null;
    if (said !== null) text += said;
    else if (node.nodeType === 3) text += node.nodeValue ?? '';
    else if (node.nodeName === 'BR') text += '\n';
    else if (depth > MAX_DEPTH) text += node.textContent ?? '';
    else lines(node, depth);
  };
  const lines = (node: Node, depth: number) => {
    const isLine = ['DIV', 'P', 'LI'].includes(node.nodeName) && depth > 0;
    if (isLine && text && !text.endsWith('\n')) text += '\n';
    for (const child of node.childNodes) walk(child, depth + 1);
    if (isLine && !text.endsWith('\n')) text += '\n';
  };
  lines(element, 0);
  return text.replaceAll('\r\n', '\n').replaceAll('\u00a0', ' ');
}

/** The language a page names for its code, or nothing. */
export function languageOf(element: Element): string {
  const classes = [element, element.firstElementChild, element.parentElement]
    .map((one) => one?.className ?? '')
    .join(' ');
  return /\b(?:language|lang|highlight-source|brush:?)[-:]? ?([\w+#]{1,30})/i.exec(classes)?.[1] ?? '';
}
