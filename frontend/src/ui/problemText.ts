import { useTranslation } from 'react-i18next';
import type { Problem } from '@/api/problem';
import { useFormat } from '@/i18n/format';

/** Codes the page can explain better than the server, which does not know where the person stands. */
const EXPLAINED = {
  network: 'problem.network',
  'http.401': 'problem.signedOut',
  'http.403': 'problem.forbidden',
  'http.404': 'problem.notFound',
  'http.413': 'problem.tooLarge',
  'http.429': 'problem.busy',
  'http.500': 'problem.server',
  'http.502': 'problem.server',
  'http.503': 'problem.server',
  'file.unsupported': 'problem.unsupportedFile',
  'file.empty': 'problem.emptyFile',
  'generation.sources_withdrawn': 'problem.sourcesWithdrawn',
} as const;

/** Turns a problem into one sentence in the person's language, with numbers where they help. */
export function useProblemText(): (problem: Problem) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return (problem) => {
    const { body } = problem;
    if (problem.code === 'budget.cap_reached') {
      return t('problem.capReached', {
        used: format.usd(body.used_nano_usd ?? 0),
        cap: format.usd(body.cap_nano_usd ?? 0),
        when: body.resets_at ? format.moment(body.resets_at) : '',
      });
    }
    if (problem.code === 'budget.held') return t('problem.held', { count: body.retry_after_s ?? 1 });
    if (problem.code === 'generation.unusable') {
      return t('problem.unusable', {
        why: t(`problem.flaw.${oneOf(FLAWS, body.flaw)}`),
        model: body.model ?? '',
        cost: format.usd(body.cost_nano_usd ?? 0),
        count: body.tries ?? 1,
      });
    }
    if (problem.code === 'policy.blocked') {
      return t('problem.blocked', {
        what: t(`problem.detector.${oneOf(DETECTORS, body.detector)}`),
        where: t(`problem.part.${oneOf(PARTS, body.part)}`),
        rule: body.rule ?? '',
      });
    }
    const known = EXPLAINED[problem.code as keyof typeof EXPLAINED];
    if (known) return t(known);
    return body.detail || fieldErrors(problem) || t('problem.unknown', { code: problem.code });
  };
}

const FLAWS = [
  'empty',
  'equal',
  'not_shorter',
  'loop',
  'echo',
  'refusal',
  'form',
  'language',
  'cut',
  'facts',
] as const;

const DETECTORS = ['card', 'email', 'iban', 'phone', 'secret'] as const;
const PARTS = ['prompt', 'retrieved', 'response'] as const;

function oneOf<Word extends string>(words: readonly Word[], given: unknown): Word | 'other' {
  return words.find((word) => word === given) ?? 'other';
}

function fieldErrors({ body }: Problem): string {
  const all = Object.values(body.fields ?? {}).flat();
  return all.map(({ message }) => message).join(' ');
}
