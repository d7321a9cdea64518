import type { Block, Item } from './model';

/** Puts items in a row together to lists, nested by their levels; everything else stays where it is. */
export function withLists(blocks: Block[]): Block[] {
  const out: Block[] = [];
  let row: Item[] = [];
  const close = () => {
    out.push(...nested(row));
    row = [];
  };
  for (const block of blocks) {
    if (block.kind === 'item') row.push(block);
    else {
      close();
      out.push(block);
    }
  }
  close();
  return out;
}

function nested(items: Item[]): Block[] {
  const out: Block[] = [];
  let list: (Block & { kind: 'list' }) | null = null;
  let last: Item | null = null;
  let at = 0;
  while (at < items.length) {
    const item = items[at] as Item;
    let end = at + 1;
    while (end < items.length && (items[end] as Item).level > item.level) end += 1;
    if (!list || !last || !goesOn(last, item)) {
      list = { kind: 'list', isOrdered: item.isOrdered, start: item.start ?? 1, items: [] };
      out.push(list);
    }
    list.items.push([...atLeastOne(item.blocks), ...nested(items.slice(at + 1, end))]);
    last = item;
    at = end;
  }
  return out;
}

/** Whether an item belongs to the list of the one before it at its level. */
function goesOn(before: Item, item: Item): boolean {
  if (item.isOrdered !== before.isOrdered) return false;
  return item.list === before.list;
}

function atLeastOne(blocks: Block[]): Block[] {
  return blocks.length > 0 ? blocks : [{ kind: 'paragraph', inline: [] }];
}
