import * as Y from 'yjs';

/**
 * Takes blocks out again that stand here twice because two people replaced the same one.
 *
 * Yjs cannot rename an element: turning a paragraph into a heading deletes one and inserts another with a copy of
 * the text. Two who do it without a connection insert two copies. Ours goes when another's stands at the same place
 * of the same deleted block with the same text, and only if ours was never sent: nobody else has seen it, so nobody
 * can have written in it, and nothing is lost. It is asked when the server has told all it has, before it gets ours;
 * so of two who return at once only the later one finds a twin. A copy that was changed meanwhile stays.
 *
 * `clock` is the first one of `client` that was never sent.
 */
export function dropTwins(doc: Y.Doc, client: number, clock: number): number {
  const twins = ownTwins(doc, client, clock);
  if (twins.length > 0) {
    doc.transact((transaction) => {
      for (const item of twins) item.delete(transaction);
    }, dropTwins);
  }
  return twins.length;
}

function ownTwins(doc: Y.Doc, client: number, clock: number): Y.Item[] {
  const structs = doc.store.clients.get(client) ?? [];
  return structs.filter(
    (struct): struct is Y.Item =>
      struct instanceof Y.Item && struct.id.clock >= clock && isBlock(struct) && hasTwin(doc, struct),
  );
}

function hasTwin(doc: Y.Doc, own: Y.Item): boolean {
  if (!isReplaced(doc, own)) return false;
  const words = wordsOf(own);
  return words !== '' && neighbours(own).some((other) => isTwin(own, other) && wordsOf(other) === words);
}

function isTwin(own: Y.Item, other: Y.Item): boolean {
  return (
    own.id.client !== other.id.client &&
    isBlock(other) &&
    Y.compareIDs(own.origin, other.origin) &&
    Y.compareIDs(own.rightOrigin, other.rightOrigin)
  );
}

function isBlock(item: Y.Item): boolean {
  return !item.deleted && item.content instanceof Y.ContentType && item.content.type instanceof Y.XmlElement;
}

/** Whether it was put where a block was taken away: what lay at its right is deleted. */
function isReplaced(doc: Y.Doc, item: Y.Item): boolean {
  if (item.rightOrigin === null) return false;
  const right = Y.getItem(doc.store, item.rightOrigin);
  return right instanceof Y.GC || right.deleted;
}

/** The next blocks that are shown, on both sides. */
function neighbours(item: Y.Item): Y.Item[] {
  let { left, right } = item;
  while (left?.deleted) left = left.left;
  while (right?.deleted) right = right.right;
  return [left, right].filter((one) => one !== null);
}

/** The text with its marks, whatever blocks it stands in. */
function wordsOf(item: Y.Item): string {
  return textsIn((item.content as Y.ContentType).type as Y.XmlElement).join('\n');
}

function textsIn(element: Y.XmlElement): string[] {
  return element.toArray().flatMap((child) => {
    if (child instanceof Y.XmlText) return child.length > 0 ? [JSON.stringify(child.toDelta())] : [];
    return child instanceof Y.XmlElement ? textsIn(child) : [child.toString()];
  });
}
