import { Kbd, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Dialog } from '@/ui/Dialog';
import { closeLayer } from './layersStore';

const KEYS = [
  'palette',
  'shortcuts',
  'tree',
  'continue',
  'accept',
  'reject',
  'undo',
  'redo',
  'bold',
  'italic',
  'link',
  'origins',
] as const;

/** Every key of the product, in the person's language. */
export function Shortcuts() {
  const { t } = useTranslation(['shell', 'common']);
  return (
    <Dialog onClose={closeLayer} title={t('shortcuts.title')}>
      <Table>
        <Table.Tbody>
          {KEYS.map((name) => (
            <Table.Tr key={name}>
              <Table.Td>{t(`shortcuts.${name}`)}</Table.Td>
              <Table.Td ta="end">
                <Kbd>{t(`key.${name}`)}</Kbd>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Dialog>
  );
}
