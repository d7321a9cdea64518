// Names of several words, as the API has them and nobody else, that are read from a type of the front end's own.
import { SyntaxKind } from 'typescript/unstable/ast';
import { isOurOwn, sources } from './compiler.mjs';
import { ROOT } from './described.mjs';

const OF_SEVERAL_WORDS = /^[a-z]+(_[a-z\d]+)+$/;

/** Each with its file. Renamed in a serializer, they would be found by nobody. */
export function readByHand() {
  return sources().flatMap((file) => {
    const names = namesReadIn(file).filter(isOurOwn);
    const place = file.fileName.slice(`${ROOT}src/`.length);
    return [...new Set(names.map(({ text }) => `${place} ${text}`))].sort();
  });
}

function namesReadIn(node) {
  const found = isRead(node) && OF_SEVERAL_WORDS.test(node.text ?? '') ? [node] : [];
  node.forEachChild((child) => {
    found.push(...namesReadIn(child));
  });
  return found;
}

/** `thing.name`, and `const { name } = thing`. */
function isRead(node) {
  const { parent } = node;
  if (parent?.kind === SyntaxKind.PropertyAccessExpression) return parent.name === node;
  const isTakenOut =
    parent?.kind === SyntaxKind.BindingElement && parent.parent.kind === SyntaxKind.ObjectBindingPattern;
  return isTakenOut && (parent.propertyName ?? parent.name) === node;
}
