// The fields of the API's components, as the generated types have them, and the same types with some of them renamed.
import { readFileSync } from 'node:fs';

export const ROOT = new URL('../..', import.meta.url).pathname;
export const TYPES = `${ROOT}src/api/schema.d.ts`;

const NAME = /^( {12}(?:readonly )?"?)([\w-]+)("?\??: )/;
const lines = readFileSync(TYPES, 'utf8').split('\n');

/** Each with its place in the file; its number stands in the name that it is given. */
export const fields = [];
let component = '';
for (let at = lines.indexOf('export interface components {'); lines[at] !== '    };'; at += 1) {
  component = /^ {8}(\w+): /.exec(lines[at])?.[1] ?? component;
  const name = NAME.exec(lines[at])?.[2];
  if (name) fields.push({ number: fields.length, at, component, name, id: `${component}.${name}` });
}

const byLine = new Map(fields.map((field) => [field.at, field]));
const starts = [0];
for (const line of lines) starts.push(starts.at(-1) + line.length + 1);

/** The field that is declared at a position of the file. */
export function declaredAt(position) {
  let [low, high] = [0, lines.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= position) low = middle;
    else high = middle;
  }
  return byLine.get(low);
}

/** The text of the types in which these fields have names that nobody knows: `title__r17`. */
export function typesWithout(renamed) {
  const copy = [...lines];
  for (const { at, number } of renamed) copy[at] = copy[at].replace(NAME, `$1$2__r${number}$3`);
  return copy.join('\n');
}
