import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { type Language, spokenOf } from './language';
import { pseudo } from './pseudo';
import type { Names } from './words';

/** Reads a name in the language now on screen. */
export function useNames(): (names: Names) => string {
  const { i18n } = useTranslation();
  const language = i18n.language as Language;
  return useCallback(
    (names) => {
      const name = names[spokenOf(language)];
      return language === 'en-XA' ? (pseudo({ name }).name as string) : name;
    },
    [language],
  );
}
