import type common from './en/common.json';
import type shell from './en/shell.json';
import type { Spoken } from './language';

/** The words of each area. A room adds its own by declaration merging, so that a key English lacks is a type error. */
export interface Words {
  common: typeof common;
  shell: typeof shell;
}

export type Area = keyof Words;

/** The files of an area, one per language, fetched when first needed. */
export type WordFiles = Partial<Record<Area, Record<Spoken, () => Promise<{ default: object }>>>>;

/** A name that must be there before any file of words is: of a page in the navigation, for one. */
export type Names = Record<Spoken, string>;
