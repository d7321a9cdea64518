// Lays a brotli and a gzip copy beside every built file that shrinks by it; the server sends the one a browser reads.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const DIST = new URL('../dist/', import.meta.url).pathname;
const WORTH_IT = /\.(js|css|svg|json|html|txt|webmanifest)$/;
const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };

for (const name of readdirSync(DIST, { recursive: true })) {
  const path = join(DIST, name);
  if (!WORTH_IT.test(name) || !statSync(path).isFile()) continue;
  const content = readFileSync(path);
  keepIfSmaller(`${path}.br`, brotliCompressSync(content, brotli), content);
  keepIfSmaller(`${path}.gz`, gzipSync(content, { level: 9 }), content);
}

function keepIfSmaller(path, compressed, content) {
  if (compressed.length < content.length * 0.95) writeFileSync(path, compressed);
}
