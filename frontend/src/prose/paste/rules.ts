import { fetchLater } from '@/ui/fetchLater';
import { fetchOnce } from '@/ui/fetchOnce';

type Rules = typeof import('.');

let rules: Rules | null = null;

/** The rules for pasted text, with their reader of Markdown: fetched when somebody begins to write. */
export const fetchRules = fetchOnce(async () => {
  rules = await import('.');
  return rules;
});

fetchLater(fetchRules);

/** The rules, once they are here. */
export const rulesNow = (): Rules | null => rules;
