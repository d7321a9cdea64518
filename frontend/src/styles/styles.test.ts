import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const sources = import.meta.glob<string>('../**/*.tsx', { query: '?raw', import: 'default', eager: true });

it('fetches the styles of every part of the library that a page uses', () => {
  const fetched = ['mantine.css', 'mantine-more.css'].map((name) =>
    readFileSync(`src/styles/${name}`, 'utf8'),
  );
  const used = Object.values(sources).flatMap((source) =>
    [...source.matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)].flatMap(([, names]) =>
      (names ?? '').split(',').map((name) => name.trim()),
    ),
  );
  const missing = [...new Set(used)].filter(
    (name) =>
      existsSync(`node_modules/@mantine/core/styles/${name}.layer.css`) &&
      !fetched.some((css) => css.includes(`/${name}.layer.css`)),
  );
  expect(used).toContain('Radio');
  expect(missing).toEqual([]);
});
