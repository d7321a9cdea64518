import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFocusBack } from './useFocusBack';

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog that is there while it is drawn; the focus goes back to what opened it. */
export function Dialog({ title, onClose, children }: Props) {
  const { t } = useTranslation();
  useFocusBack();
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('close') }}>
      {children}
    </Modal>
  );
}
