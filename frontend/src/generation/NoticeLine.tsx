import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Notice } from './run';

/** What had to give way on the road to the answer: another model, fewer sources, a shorter text, a first answer of no use. */
export function NoticeLine({ notice }: { notice: Notice }) {
  const { t } = useTranslation('ai');
  const words = {
    fallback: () => t('notice.fallback', { model: notice.model }),
    nothing_found: () => t('notice.nothingFound'),
    passages_trimmed: () => t('notice.passages', { count: notice.dropped ?? 0 }),
    output_shortened: () => t('notice.shortened'),
    second_try: () => t('notice.secondTry'),
    parameters_not_honoured: null,
  }[notice.code];
  return (
    <Text size="sm" c="dimmed">
      {words ? words() : notice.code}
    </Text>
  );
}
