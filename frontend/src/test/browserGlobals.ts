import { JSDOM } from 'jsdom';

const { window } = new JSDOM('<!doctype html><body></body>', { pretendToBeVisual: true });
const names = [
  'Node',
  'HTMLElement',
  'Element',
  'MutationObserver',
  'DOMParser',
  'getComputedStyle',
  'Range',
];
for (const name of ['document', 'navigator', 'getSelection', 'innerHeight', 'innerWidth', ...names]) {
  Object.defineProperty(globalThis, name, {
    value: (window as unknown as Record<string, unknown>)[name],
    configurable: true,
    writable: true,
  });
}
Object.defineProperty(globalThis, 'window', { value: window, configurable: true });
globalThis.requestAnimationFrame = (then) => setTimeout(() => then(0), 0) as unknown as number;
