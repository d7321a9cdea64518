import { Button } from '@mantine/core';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DocumentRow } from '@/api/types';
import { lazyPart } from '@/ui/lazyPage';

const RepairDialog = lazyPart(async () => (await import('./RepairDialog')).RepairDialog);

/** Asks, then takes out of the document what nobody can read. For who manages it. */
export function RepairButton(props: { document: DocumentRow; onRepaired: () => void }) {
  const { t } = useTranslation('documents');
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button size="xs" variant="filled" onClick={() => setAsking(true)}>
        {t('repair.action')}
      </Button>
      <Suspense>{isAsking && <RepairDialog {...props} onClose={() => setAsking(false)} />}</Suspense>
    </>
  );
}
