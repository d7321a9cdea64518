import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { initialLanguage, isLanguage, type Language, rememberLanguage, spokenOf } from './language';
import { pseudo } from './pseudo';
import type { Area, WordFiles } from './words';

const OWN: WordFiles = {
  common: { en: () => import('./en/common.json'), de: () => import('./de/common.json') },
  shell: { en: () => import('./en/shell.json'), de: () => import('./de/shell.json') },
};
const files: WordFiles = { ...OWN };
const loaded = new Set<Area>();

async function fetchArea(language: Language, area: Area): Promise<Record<string, unknown>> {
  const file = files[area]?.[spokenOf(language)];
  if (!file) throw new Error(`no words for ${language}/${area}`);
  const words = (await file()).default as Record<string, unknown>;
  return language === 'en-XA' ? pseudo(words) : words;
}

async function addArea(language: Language, area: Area): Promise<void> {
  if (i18next.hasResourceBundle(language, area)) return;
  i18next.addResourceBundle(language, area, await fetchArea(language, area));
}

/** Makes the words of these areas ready in the language now in use. */
export async function loadAreas(areas: Area[]): Promise<void> {
  const language = i18next.language as Language;
  await Promise.all(areas.map((area) => addArea(language, area)));
  for (const area of areas) loaded.add(area);
}

/** Starts translation in the remembered language, else the one the server chose, with the words of every room. */
export async function startI18n(serverLanguage: string, ofRooms: WordFiles = {}): Promise<void> {
  Object.assign(files, ofRooms);
  await i18next.use(initReactI18next).init({
    lng: initialLanguage(serverLanguage),
    fallbackLng: false,
    defaultNS: 'common',
    ns: [],
    resources: {},
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  await loadAreas(['common', 'shell']);
  document.documentElement.lang = i18next.language;
}

/** Changes the language of the whole page without a reload and remembers the choice. */
export async function changeLanguage(language: string): Promise<void> {
  if (!isLanguage(language)) return;
  await Promise.all([...loaded].map((area) => addArea(language, area)));
  await i18next.changeLanguage(language);
  rememberLanguage(language);
  document.documentElement.lang = language;
}
