import { renderHook } from '@testing-library/react';
import { beforeAll, expect, it } from 'vitest';
import { Problem } from '@/api/problem';
import { changeLanguage, startI18n } from '@/i18n';
import { useProblemText } from './problemText';

beforeAll(async () => {
  await startI18n('en');
  await changeLanguage('de');
});

it.each([
  ['file.unsupported', 'Möglich sind PDF'],
  ['file.empty', 'Die Datei ist leer.'],
])('says in the language of the reader why a file was refused: %s', (code, said) => {
  const { result } = renderHook(useProblemText);
  expect(result.current(new Problem(422, { code, detail: 'In English.' }, null))).toContain(said);
});
