import { Schema } from '@tiptap/pm/model';
import { describe, expect, it } from 'vitest';
import { placeIn } from './markedPlace';

const schema = new Schema({
  nodes: {
    doc: { content: 'block+' },
    paragraph: { content: 'text*', group: 'block' },
    quote: { content: 'block+', group: 'block' },
    text: {},
  },
});
const paragraph = (text: string) => schema.node('paragraph', null, text ? [schema.text(text)] : []);
const doc = schema.node('doc', null, [
  paragraph('Refund 4111 1111 now'),
  paragraph(''),
  schema.node('quote', null, [paragraph('😀 anna@example.com'), paragraph('end')]),
]);

describe('a place in the text of a passage', () => {
  it.each([
    ['4111 1111', 0],
    ['Refund', 0],
    ['anna@example.com', 0],
    ['😀', 0],
    ['end', 0],
    ['now', 6],
    ['anna', 9],
  ])('%s from %i', (words, from) => {
    const passage = { from, to: doc.content.size };
    const start = doc.textBetween(from, doc.content.size, '\n\n').indexOf(words);
    const span = placeIn(doc, passage, start, start + words.length);
    expect(span && doc.textBetween(span.from, span.to, '\n\n')).toBe(words);
  });

  it('is none beyond the passage, or where nothing is', () => {
    const passage = { from: 0, to: doc.content.size };
    expect(placeIn(doc, passage, 0, 10_000)).toBeNull();
    expect(placeIn(doc, passage, 5, 5)).toBeNull();
    expect(placeIn(doc, passage, -1, 5)).toBeNull();
  });
});
