// Sums what the browser fetches before the shell stands, gzipped, and refuses more than the budget.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const BUDGET_BYTES = 150 * 1024;
const manifest = JSON.parse(readFileSync('dist/manifest.json', 'utf8'));

function reach(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const next of manifest[key].imports ?? []) reach(next, seen);
  return seen;
}

function gzipped(file) {
  return gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length;
}

const entry = [...reach('src/main.tsx')].map((key) => manifest[key]);
const files = new Set(entry.flatMap((chunk) => [chunk.file, ...(chunk.css ?? [])]));
const words = Object.keys(manifest)
  .filter((key) => /i18n\/en\/(common|shell|documents)\.json$/.test(key))
  .map((key) => manifest[key].file);
let total = 0;
for (const file of [...files, ...words]) {
  const bytes = gzipped(file);
  total += bytes;
  process.stdout.write(`${String(bytes).padStart(8)}  ${file}\n`);
}
process.stdout.write(`${String(total).padStart(8)}  first load of the shell, budget ${BUDGET_BYTES}\n`);
if (total > BUDGET_BYTES) process.exit(1);
