import { Skeleton, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDelayed } from './useDelayed';

const WIDTHS = ['40%', '90%', '84%', '92%', '60%'];

/** The shape of a page that is on its way; silent for the first 150 ms. */
export function PageSkeleton({ lines = WIDTHS }: { lines?: string[] }) {
  const { t } = useTranslation();
  if (!useDelayed(true)) return null;
  return (
    <Stack p="lg" gap="md" role="status" aria-label={t('loading')} data-testid="skeleton">
      {lines.map((width, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines never change places
        <Skeleton key={at} height={at === 0 ? 28 : 16} width={width} />
      ))}
    </Stack>
  );
}
