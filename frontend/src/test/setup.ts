import '@testing-library/jest-dom/vitest';
import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';
import 'fake-indexeddb/auto';

afterEach(cleanup);

// What jsdom does not have and the library asks for.
class NoSizes {
  observe() {}
  unobserve() {}
  disconnect() {}
}
globalThis.ResizeObserver ??= NoSizes as unknown as typeof ResizeObserver;
window.matchMedia ??= ((query: string) => ({
  matches: query.includes('min-width'),
  media: query,
  addEventListener() {},
  removeEventListener() {},
})) as unknown as typeof window.matchMedia;
Element.prototype.scrollIntoView ??= () => undefined;
document.elementFromPoint ??= () => null;
Range.prototype.getClientRects ??= () => [] as unknown as DOMRectList;
Range.prototype.getBoundingClientRect ??= () => new DOMRect();
// A box that grows with its text asks when fonts have come.
Object.defineProperty(document, 'fonts', { value: new EventTarget(), configurable: true });
globalThis.DOMRect ??= class {
  top = 0;
  left = 0;
  bottom = 0;
  right = 0;
  width = 0;
  height = 0;
} as unknown as typeof DOMRect;
