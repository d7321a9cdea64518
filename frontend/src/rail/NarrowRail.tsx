import { Drawer } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './Rail.module.css';
import { RailPanels } from './RailPanels';
import type { RailProps } from './railProps';

/** The rail where there is no room beside the text: a sheet over it. */
export function NarrowRail({ rail, isComparing, ...panel }: RailProps) {
  const { t } = useTranslation(['editor', 'common']);
  // It comes when it is asked for, and opens a moment later: only then does it know where the focus has to go back to.
  const [isHere, setHere] = useState(false);
  useEffect(() => setHere(true), []);
  return (
    <Drawer
      opened={isHere && rail.tab !== null && !isComparing}
      onClose={rail.close}
      position="right"
      size="26rem"
      title={t('rail.label')}
      classNames={{ content: classes.sheet ?? '', body: classes.body ?? '' }}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {rail.tab && <RailPanels {...panel} tab={rail.tab} onOpen={rail.open} />}
    </Drawer>
  );
}
