import type { Block, Inline } from './model';

/** The text of blocks on one line. */
export function oneLine(blocks: Block[]): Inline[] {
  const out: Inline[] = [];
  const add = (pieces: Inline[]) => {
    if (pieces.length > 0 && out.length > 0) out.push({ text: ' ', marks: {} });
    out.push(...pieces);
  };
  const walk = (block: Block): void => {
    if (block.kind === 'paragraph' || block.kind === 'heading') add(block.inline);
    else if (block.kind === 'code') add([{ text: block.text.replaceAll('\n', ' '), marks: { code: true } }]);
    else if (block.kind === 'list') {
      block.items.forEach((item, at) => {
        add([{ text: block.isOrdered ? `${block.start + at}.` : '•', marks: {} }]);
        item.forEach(walk);
      });
    } else if (block.kind !== 'rule') block.blocks.forEach(walk);
  };
  blocks.forEach(walk);
  return out;
}
