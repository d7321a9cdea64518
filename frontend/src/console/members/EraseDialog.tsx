import { Checkbox, List, Loader, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Member } from '@/api/types';
import { ErrorState } from '@/ui/ErrorState';
import { FormDialog } from '@/ui/FormDialog';
import { fieldError } from '@/ui/fieldError';
import { useToast } from '@/ui/toast';
import { useErasable, useErase } from './queries';

/** Says what goes and what stays, then asks for a reason and a clear yes. */
export function EraseDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useTranslation('console');
  const toast = useToast();
  const [isSure, setSure] = useState(false);
  const held = useErasable(member.id);
  const erase = useErase(member.id, () => {
    toast.done(t('erasure.done'));
    onClose();
  });
  return (
    <FormDialog
      title={t('erasure.title', { name: member.display_name })}
      asks={erase}
      failed={t('erasure.failed')}
      action={t('erasure.action')}
      isDangerous
      isReady={isSure && held.isSuccess}
      onSubmit={({ reason = '' }) => erase.mutate(reason)}
      onClose={onClose}
    >
      {held.isPending && <Loader size="sm" aria-label={t('erasure.counting')} />}
      {held.error && <ErrorState error={held.error} what={t('erasure.notCounted')} />}
      {held.data && (
        <>
          <Counts title={t('erasure.goes')} counts={held.data.goes} />
          <Counts title={t('erasure.stays')} counts={held.data.stays} />
        </>
      )}
      <Text size="sm">{t('erasure.shared')}</Text>
      <Text size="sm">{t('erasure.beyond')}</Text>
      <Textarea
        name="reason"
        label={t('erasure.reason')}
        description={t('erasure.recorded')}
        required
        minLength={3}
        maxLength={500}
        autosize
        data-autofocus
        error={fieldError(erase.error, 'reason')}
      />
      <Checkbox
        label={t('erasure.sure')}
        checked={isSure}
        onChange={(event) => setSure(event.currentTarget.checked)}
      />
    </FormDialog>
  );
}

function Counts({ title, counts }: { title: string; counts: Record<string, number> }) {
  const { t, i18n } = useTranslation('console');
  const found = Object.entries(counts).filter(([, count]) => count > 0);
  const words = (kind: string, count: number) =>
    i18n.exists(`console:erasure.kind.${kind}`, { count })
      ? t(`erasure.kind.${kind}` as 'erasure.kind.messages', { count })
      : `${count} ${kind}`;
  return (
    <div>
      <Text fw={600}>{title}</Text>
      {found.length === 0 && <Text size="sm">{t('erasure.nothing')}</Text>}
      <List size="sm">
        {found.map(([kind, count]) => (
          <List.Item key={kind}>{words(kind, count)}</List.Item>
        ))}
      </List>
    </div>
  );
}
