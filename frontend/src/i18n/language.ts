export const LANGUAGES = ['en', 'de', 'en-XA'] as const;
export type Language = (typeof LANGUAGES)[number];
/** Those with words of their own; the pseudo language is made from English. */
export type Spoken = Exclude<Language, 'en-XA'>;

/** The language whose words are read for this one. */
export const spokenOf = (language: Language): Spoken => (language === 'en-XA' ? 'en' : language);

const STORE = 'scriptorium.language';

export function isLanguage(value: string | null | undefined): value is Language {
  return LANGUAGES.includes(value as Language);
}

/** The person's own choice first, then the server's, then English. */
export function initialLanguage(serverLanguage: string): Language {
  const remembered = localStorage.getItem(STORE);
  if (isLanguage(remembered)) return remembered;
  const base = serverLanguage.split('-')[0];
  return isLanguage(base) ? base : 'en';
}

export function rememberLanguage(language: Language): void {
  localStorage.setItem(STORE, language);
}

/**
 * How dates, numbers and money are written: as where the person says they are, if that is of the language on screen.
 * The pseudo locale writes dates in Greek, so that a bare English word stays the only Latin text.
 */
export function intlLocale(language: string, wanted: readonly string[] = navigator.languages): string {
  if (language === 'en-XA') return 'el';
  return wanted.find((locale) => locale.split('-')[0] === language && isKnown(locale)) ?? language;
}

function isKnown(locale: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf([locale]).length > 0;
  } catch {
    return false;
  }
}
