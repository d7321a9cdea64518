// Renames fields of the API's components, given as `Component.field`, and says which of them the compiler does not miss.
// All at once, so their names must differ: an error is taken to be about the field that it names.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = new URL('..', import.meta.url).pathname;
const SCHEMA = 'src/api/schema.d.ts';
const renamed = (name) => `${name}__renamed`;

/** The types of the API with other names for these fields. */
function withRenamed(fields) {
  let component = null;
  const found = new Set();
  const lines = readFileSync(join(ROOT, SCHEMA), 'utf8').split('\n');
  const start = lines.indexOf('export interface components {');
  const changed = lines.map((line, at) => {
    if (at < start) return line;
    component = /^ {8}(\w+): /.exec(line)?.[1] ?? component;
    const name = /^ {12}(?:readonly )?(\w+)\??: /.exec(line)?.[1];
    if (!name || !fields.includes(`${component}.${name}`)) return line;
    found.add(`${component}.${name}`);
    return line.replace(name, renamed(name));
  });
  const unknown = fields.filter((field) => !found.has(field));
  if (unknown.length > 0) throw new Error(`the document has no ${unknown.join(', ')}`);
  return changed.join('\n');
}

/** A copy of the sources without tests: what only a test reads is read by nobody. */
function copied(types) {
  const tree = mkdtempSync(join(tmpdir(), 'renames-'));
  cpSync(join(ROOT, 'src'), join(tree, 'src'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
  const { compilerOptions } = JSON.parse(readFileSync(join(ROOT, 'tsconfig.json'), 'utf8'));
  const exclude = ['src/test', 'src/**/*.test.ts', 'src/**/*.test.tsx'];
  writeFileSync(join(tree, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'], exclude }));
  writeFileSync(join(tree, SCHEMA), types);
  return tree;
}

function compiled(tree) {
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  const command = [compiler, '--noEmit', '--pretty', 'false', '-p', '.'];
  return spawnSync(process.execPath, command, { cwd: tree, encoding: 'utf8', maxBuffer: 2 ** 28 }).stdout;
}

const fields = process.argv.slice(2);
const tree = copied(withRenamed(fields));
try {
  const errors = compiled(tree);
  const isMissed = (field) => {
    const name = field.split('.')[1];
    return [name, renamed(name)].some((word) => errors.includes(`'${word}'`) || errors.includes(`"${word}"`));
  };
  process.stdout.write(fields.filter((field) => !isMissed(field)).join('\n'));
} finally {
  rmSync(tree, { recursive: true });
}
