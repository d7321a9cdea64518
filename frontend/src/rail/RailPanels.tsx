import { Tabs } from '@mantine/core';
import { Suspense } from 'react';
import { useNames } from '@/i18n/useNames';
import type { RailPanelProps } from '@/room/room';
import { useRailTabs } from '@/room/rooms';
import { PageSkeleton } from '@/ui/PageSkeleton';
import classes from './Rail.module.css';

interface Props extends RailPanelProps {
  tab: string;
  onOpen: (tab: string) => void;
}

/** The tabs beside the text, one of them open. */
export function RailPanels({ tab, onOpen, ...panel }: Props) {
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
