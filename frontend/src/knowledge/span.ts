import type { Schema } from '@/api/types';

interface Parts {
  before: string;
  marked: string;
  after: string;
}

/**
 * Cuts a page at a cited span. Offsets are code points in the text of the whole file, as the server
 * counts; JavaScript counts UTF-16 units, so the page is cut as a list of characters.
 */
export function splitAtSpan(page: Schema<'PageText'>, span: { start: number; end: number } | null): Parts {
  if (!span) return { before: page.text, marked: '', after: '' };
  const characters = [...page.text];
  const clamp = (offset: number) => Math.max(0, Math.min(characters.length, offset - page.start));
  const [from, to] = [clamp(span.start), clamp(span.end)];
  return {
    before: characters.slice(0, from).join(''),
    marked: characters.slice(from, Math.max(from, to)).join(''),
    after: characters.slice(Math.max(from, to)).join(''),
  };
}
