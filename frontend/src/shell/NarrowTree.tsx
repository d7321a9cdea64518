import { Drawer } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SideTree } from './SideTree';

/** The tree on a narrow screen: a drawer over the page. */
export function NarrowTree({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation(['shell', 'common']);
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      size="17rem"
      title={t('menu')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <SideTree />
    </Drawer>
  );
}
