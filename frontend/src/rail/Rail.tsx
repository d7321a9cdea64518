import { useMediaQuery } from '@mantine/hooks';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { lazyPart } from '@/ui/lazyPage';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { useHasBeen } from '@/ui/useHasBeen';
import classes from './Rail.module.css';
import type { RailProps } from './railProps';

const RailPanels = lazyPart(async () => (await import('./RailPanels')).RailPanels);
const NarrowRail = lazyPart(async () => (await import('./NarrowRail')).NarrowRail);

/** The right rail: beside the text where there is room, over it where there is not, but never over a comparison. */
export function Rail({ rail, isComparing, ...panel }: RailProps) {
  const { t } = useTranslation('editor');
  const isWide = useMediaQuery('(min-width: 75em)', undefined, { getInitialValueInEffect: false });
  const hasBeenOpen = useHasBeen(rail.tab !== null);
  if (isWide) {
    if (!rail.tab) return null;
    return (
      <aside className={classes.rail} aria-label={t('rail.label')}>
        <Suspense fallback={<PageSkeleton />}>
          <RailPanels {...panel} tab={rail.tab} onOpen={rail.open} />
        </Suspense>
      </aside>
    );
  }
  return <Suspense>{hasBeenOpen && <NarrowRail {...{ rail, isComparing }} {...panel} />}</Suspense>;
}
