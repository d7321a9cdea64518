// Which fields the compiler misses, read from what it says.
import { fieldsNamedAt } from './compiler.mjs';
import { fields } from './described.mjs';

/** What a line may say of a name, and in which of its types a field had that name before. */
const SAYINGS = [
  [/Property '([\w-]+)' does not exist on type '([^']*)'/, ([, name, type]) => before(name, type)],
  [/'([\w-]+)' does not exist in type '([^']*)'/, ([, name, type]) => before(name, type)],
  [/Property '([\w-]+)' is missing in type '([^']*)' but/, ([, name, type]) => before(name, type)],
  [
    /Type '([^']*)' is missing the following properties from type '[^']*': (.*)$/,
    ([, type, names]) => names.split(', ').flatMap((name) => before(name, type)),
  ],
  // The client's own word (api/client.ts) for what is sent and the document does not name.
  [/'Unnamed<"([\w-]+)", ([^']*)>'/, ([, name, type]) => before(name, type)],
  [/of property '([\w-]+__r\d+)' are incompatible/, ([, name]) => before(name, '')],
  [
    /Type '([^']*)' does not satisfy the constraint '([^']*)'/,
    ([, names, type]) => [...names.matchAll(/"([\w-]+)"/g)].flatMap(([, name]) => before(name, type)),
  ],
];
const POINTS_AT_IT = [2339, 2551, 2353, 2561];
// What is narrowed by `'name' in thing` has the name all the same, of any type: it is the last name of the place.
const IS_UNKNOWN = 18046;
const MAY_BE_AT_ODDS = [2322, 2345, 2559];

/** By the place that it points at, or by the name that it misses: of these it is certain. */
export function missedBy({ text, code, fileName, pos, end }) {
  if (code === IS_UNKNOWN) return fieldsNamedAt(fileName, end - 1);
  const pointed = POINTS_AT_IT.includes(code) ? fieldsNamedAt(fileName, pos) : [];
  return pointed.length > 0 ? pointed : text.split('\n').flatMap(saidBy);
}

function saidBy(line) {
  return SAYINGS.flatMap(([saying, read]) => {
    const found = saying.exec(line);
    return found ? read(found) : [];
  });
}

/** The fields of a type that had a name before: the name is that of one by itself where it is a new one. */
function before(name, type) {
  const own = /__r(\d+)$/.exec(name);
  if (own) return [fields[own[1]]];
  return [...withoutInnerTypes(type).matchAll(/([\w-]+?)__r(\d+)/g)]
    .filter(([, old]) => old === name)
    .map(([, , number]) => fields[number]);
}

/** `{ id: string; owner: { id: string; }; }` is `{ id: string; owner: ; }`. */
function withoutInnerTypes(type) {
  let depth = 0;
  let kept = '';
  for (const sign of type) {
    if (sign === '}') depth -= 1;
    if (depth < 2) kept += sign;
    if (sign === '{') depth += 1;
  }
  return kept;
}

/**
 * By any name that stands in its text as it was and as it is, or else as it is. Too many, so each is tried alone: types that
 * only have optional members are at odds when none of them fits, and not when a single one does not.
 */
export function perhapsMissedBy({ text, code }) {
  if (!MAY_BE_AT_ODDS.includes(code)) return [];
  const bare = new Set([...text.matchAll(/[\w-]+(?=['":?,.])/g)].map(([name]) => name));
  const renamed = [...text.matchAll(/__r(\d+)/g)].map(([, number]) => fields[number]);
  const inText = renamed.filter(({ name }) => bare.has(name));
  return inText.length > 0 ? inText : renamed;
}
