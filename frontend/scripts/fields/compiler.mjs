// The compiler in one process: it keeps what it has read, and is asked about one text of the types after the other.
import { readFileSync } from 'node:fs';
import { SyntaxKind } from 'typescript/unstable/ast';
import { API } from 'typescript/unstable/sync';
import { declaredAt, ROOT, TYPES, typesWithout } from './described.mjs';

const CONFIG = `${ROOT}tsconfig.json`;
// What only a test reads is read by nobody. The names in a message are all needed, however long it gets.
const { compilerOptions } = JSON.parse(readFileSync(CONFIG, 'utf8'));
const config = JSON.stringify({
  compilerOptions: { ...compilerOptions, noErrorTruncation: true },
  include: ['src'],
  exclude: ['src/test', 'src/**/*.test.ts', 'src/**/*.test.tsx'],
});

let types = typesWithout([]);
const instead = { [TYPES]: () => types, [CONFIG]: () => config };
const api = new API({ cwd: ROOT, fs: { readFile: (path) => instead[path]?.() } });
const asIs = api.updateSnapshot({ openProjects: [CONFIG] }).getProject(CONFIG);

/** What the compiler says when these fields have other names. */
export function errorsWithout(renamed) {
  types = typesWithout(renamed);
  const snapshot = api.updateSnapshot({ openProjects: [CONFIG], fileChanges: { changed: [TYPES] } });
  const errors = snapshot.getProject(CONFIG).program.getSemanticDiagnostics();
  snapshot.dispose();
  return errors.map((error) => ({ ...error, text: wholeText(error) }));
}

function wholeText({ text, messageChain = [] }) {
  return [text, ...messageChain.map(wholeText)].join('\n');
}

/** The fields that a name in the sources stands for: more than one where a value may be of several components. */
export function fieldsNamedAt(fileName, position) {
  const node = nodeAt(asIs.program.getSourceFile(fileName), position);
  return (symbolNamedBy(node)?.declarations ?? [])
    .filter(({ path }) => path === TYPES)
    .map((declaration) => declaredAt(declaration.resolve(asIs).getStart()))
    .filter(Boolean);
}

function nodeAt(node, position) {
  let found = node;
  node.forEachChild((child) => {
    if (child.getStart() <= position && position < child.end) found = nodeAt(child, position);
  });
  return found;
}

/** A name in `const { title } = document` or `{ title: 'Plan' }` is first of all one of its own. */
function symbolNamedBy(node) {
  const { checker } = asIs;
  const { parent } = node;
  if (parent?.kind === SyntaxKind.BindingElement && (parent.propertyName ?? parent.name) === node) {
    return propertyOf(checker.getTypeAtLocation(parent.parent), node.text);
  }
  const isWritten = [SyntaxKind.PropertyAssignment, SyntaxKind.ShorthandPropertyAssignment].includes(
    parent?.kind,
  );
  if (isWritten) return propertyOf(checker.getContextualType(parent.parent), node.text);
  return checker.getSymbolAtLocation(node);
}

function propertyOf(type, name) {
  return type && asIs.checker.getPropertyOfType(type, name);
}

/** The source files with their syntax. */
export function sources() {
  const isSource = (name) => name.startsWith(`${ROOT}src/`) && !name.endsWith('.d.ts');
  return asIs.program
    .getSourceFileNames()
    .filter(isSource)
    .map((name) => asIs.program.getSourceFile(name));
}

/** Whether a name is declared in the front end, and not by the types of the API. */
export function isOurOwn(node) {
  const paths = (symbolNamedBy(node)?.declarations ?? []).map(({ path }) => path);
  const isOurs = (path) => path.startsWith(ROOT) && path !== TYPES && !path.includes('/node_modules/');
  return paths.length > 0 && paths.every(isOurs);
}

export const close = () => api.close();
