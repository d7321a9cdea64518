import { Button, Checkbox, Group, NativeSelect, Radio, Skeleton, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Member } from '@/api/types';
import { ErrorState } from '@/ui/ErrorState';
import { FormDialog } from '@/ui/FormDialog';
import { type PrivateThings, useMemberList, usePrivateThings, useSettlePrivateThings } from './queries';

/** What a deactivated member kept private: an owner sees how much, and hands it over or deletes it. */
export function PrivateThingsButton({ member }: { member: Member }) {
  const { t } = useTranslation('console');
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>
        {t('privateThings.action')}
      </Button>
      {isOpen && <PrivateThingsDialog member={member} onClose={() => setOpen(false)} />}
    </>
  );
}

function PrivateThingsDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useTranslation(['console', 'common']);
  const things = usePrivateThings(member.id);
  const settle = useSettlePrivateThings(member.id);
  const heirs = useMemberList().rows.filter((one) => one.state === 'active' && one.role !== 'viewer');
  const [way, setWay] = useState('hand_over');
  return (
    <FormDialog
      title={t('privateThings.title', { name: member.display_name })}
      asks={settle}
      failed={t('privateThings.notDone')}
      action={t(way === 'delete' ? 'common:delete' : 'privateThings.handOver')}
      isReady={things.isSuccess}
      onSubmit={({ to = '' }) => settle.mutate(way === 'delete' ? null : to)}
      onClose={onClose}
      done={
        settle.isSuccess && (
          <>
            <Text>{t(settle.variables === null ? 'privateThings.deleted' : 'privateThings.handedOver')}</Text>
            <Group justify="flex-end">
              <Button onClick={onClose}>{t('common:close')}</Button>
            </Group>
          </>
        )
      }
    >
      {things.isPending && <Skeleton h={24} />}
      {things.error && (
        <ErrorState error={things.error} what={t('privateThings.failed')} onRetry={() => things.refetch()} />
      )}
      {things.data && <Counts things={things.data} />}
      <Radio.Group label={t('privateThings.what')} value={way} onChange={setWay}>
        <Stack gap="xs" mt="xs">
          <Radio
            value="hand_over"
            label={t('privateThings.handOver')}
            description={t('privateThings.handOverHint')}
          />
          <Radio
            value="delete"
            label={t('privateThings.delete')}
            description={t('privateThings.deleteHint')}
          />
        </Stack>
      </Radio.Group>
      {way === 'hand_over' && (
        <NativeSelect
          label={t('privateThings.to')}
          name="to"
          data={heirs.map((one) => ({ value: one.id, label: `${one.display_name} (${one.email})` }))}
        />
      )}
      <Checkbox key={way} required label={t(`privateThings.sure.${way as 'delete' | 'hand_over'}`)} />
    </FormDialog>
  );
}

function Counts({ things }: { things: PrivateThings }) {
  const { t } = useTranslation('console');
  return (
    <Text>
      {(['documents', 'files', 'conversations'] as const)
        .map((kind) => t(`privateThings.${kind}`, { count: things[kind] ?? 0 }))
        .join(', ')}
    </Text>
  );
}
