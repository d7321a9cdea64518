import * as Y from 'yjs';

/** The words of a document, read without the editor, which may not be able to show it. */
export function readableText(doc: Y.Doc): string {
  try {
    return wordsOf(doc.getXmlFragment('default')).trim();
  } catch {
    return '';
  }
}

function wordsOf(node: Y.XmlFragment): string {
  return node
    .toArray()
    .map((child) => {
      if (child instanceof Y.XmlText) return lettersOf(child);
      return child instanceof Y.XmlFragment ? `${wordsOf(child)}\n\n` : '';
    })
    .join('')
    .replace(/\n{3,}/g, '\n\n');
}

function lettersOf(text: Y.XmlText): string {
  const delta = text.toDelta() as { insert: unknown }[];
  return delta.map(({ insert }) => (typeof insert === 'string' ? insert : '')).join('');
}
