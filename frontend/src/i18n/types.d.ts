import 'i18next';
import type { Words } from './words';

// A key that English does not have is a type error.
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: Words;
  }
}
