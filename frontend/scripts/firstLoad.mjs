// What the browser fetches of the build before a page can be used, held against first-load.json: kilobytes of JavaScript
// as brotli sends them (1 kB = 1000 bytes), and the number of scripts and style sheets. Words count in the language that
// has most. tests/e2e/test_first_load.py sees that a browser fetches these files and no others.
import { readdirSync, readFileSync, statSync } from 'node:fs';

const ROOT = new URL('..', import.meta.url).pathname;
const limits = JSON.parse(readFileSync(`${ROOT}first-load.json`, 'utf8'));
const manifest = JSON.parse(readFileSync(`${ROOT}dist/manifest.json`, 'utf8'));
const asked = process.argv.find((word) => word.startsWith('--language='))?.split('=')[1];
const languages = readdirSync(`${ROOT}src/i18n`, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name === (asked ?? entry.name))
  .map(({ name }) => name);

/** The scripts and style sheets of a page, with those that its files import. */
function filesOf(chunks, language) {
  const keys = new Set();
  const reach = (key) => {
    if (keys.has(key)) return;
    keys.add(key);
    for (const next of manifest[key].imports ?? []) reach(next);
  };
  for (const name of chunks) reach(keyOf(name.replace('{language}', language)));
  const entries = [...keys].map((key) => manifest[key]);
  return [...new Set(entries.flatMap(({ file, css = [] }) => [file, ...css]))];
}

function keyOf(name) {
  const found = Object.keys(manifest).find((key) => manifest[key].name === name);
  if (!found) throw new Error(`the build has no file “${name}”: see scripts/chunks.ts and first-load.json`);
  return found;
}

function sentBytes(file) {
  const path = `${ROOT}dist/${file}`;
  return statSync(`${path}.br`, { throwIfNoEntry: false })?.size ?? statSync(path).size;
}

function measure({ chunks }) {
  const each = languages.map((language) => {
    const files = filesOf(chunks, language);
    const scripts = files.filter((file) => file.endsWith('.js'));
    return { files, kb: scripts.reduce((sum, file) => sum + sentBytes(file), 0) / 1000 };
  });
  return each.reduce((one, other) => (one.kb > other.kb ? one : other));
}

let isBroken = false;
for (const [page, limit] of Object.entries(limits)) {
  const { files, kb } = measure(limit);
  const isTooMuch = kb > limit.max_kb || files.length > limit.max_files;
  isBroken ||= isTooMuch;
  const found = `${kb.toFixed(1)} of ${limit.max_kb} kB of JavaScript, ${files.length} of ${limit.max_files} files`;
  process.stdout.write(`${page}: ${found}${isTooMuch ? ': TOO MUCH' : ''}\n`);
  if (process.argv.includes('--files')) process.stdout.write(files.map((file) => `  ${file}\n`).join(''));
}
process.exitCode = isBroken ? 1 : 0;
