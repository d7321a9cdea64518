import { Drawer, Tabs } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useNames } from '@/i18n/useNames';
import type { RailPanelProps } from '@/room/room';
import { useRailTabs } from '@/room/rooms';
import { PageSkeleton } from '@/ui/PageSkeleton';
import classes from './Rail.module.css';
import type { RailControl } from './useRail';

interface Props extends RailPanelProps {
  rail: RailControl;
  isComparing: boolean;
}

/** The right rail: beside the text where there is room, over it where there is not, but never over a comparison. */
export function Rail({ rail, isComparing, ...panel }: Props) {
  const { t } = useTranslation(['editor', 'common']);
  const isWide = useMediaQuery('(min-width: 75em)', undefined, { getInitialValueInEffect: false });
  if (isWide) {
    if (!rail.tab) return null;
    return (
      <aside className={classes.rail} aria-label={t('rail.label')}>
        <Panels {...panel} tab={rail.tab} onOpen={rail.open} />
      </aside>
    );
  }
  return (
    <Drawer
      opened={rail.tab !== null && !isComparing}
      onClose={rail.close}
      position="right"
      size="26rem"
      title={t('rail.label')}
      classNames={{ content: classes.sheet ?? '', body: classes.body ?? '' }}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {rail.tab && <Panels {...panel} tab={rail.tab} onOpen={rail.open} />}
    </Drawer>
  );
}

interface PanelsProps extends RailPanelProps {
  tab: string;
  onOpen: (tab: string) => void;
}

function Panels({ tab, onOpen, ...panel }: PanelsProps) {
  const nameOf = useNames();
  const tabs = useRailTabs();
  return (
    <Tabs value={tab} onChange={(next) => next && onOpen(next)} keepMounted={false} className={classes.tabs}>
      <Tabs.List grow>
        {tabs.map(({ name, names }) => (
          <Tabs.Tab key={name} value={name}>
            {nameOf(names)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map(({ name, Panel }) => (
        <Tabs.Panel key={name} value={name} className={classes.panel ?? ''}>
          <Suspense fallback={<PageSkeleton />}>
            <Panel {...panel} />
          </Suspense>
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
