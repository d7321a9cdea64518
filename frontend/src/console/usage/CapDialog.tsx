import { NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMembers } from '@/api/members';
import { FormDialog } from '@/ui/FormDialog';
import { fieldError } from '@/ui/fieldError';
import { MoneyInput } from './MoneyInput';
import { nanoOfUsd, usdOfNano } from './money';
import { type Budget, type CapChange, useSetCap } from './queries';

/** Sets or lifts a cap. It counts from the next call on; work that runs keeps what it reserved. */
export function CapDialog({ budget, onClose }: { budget?: Budget; onClose: () => void }) {
  const { t } = useTranslation(['usage', 'common']);
  const set = useSetCap();
  const members = useMembers().data ?? [];
  const submit = ({ member, window, usd = '', tokens = '' }: Record<string, string>) => {
    const change: CapChange = {
      scope: budget?.scope ?? 'member',
      member_id: budget ? budget.member_id : (member ?? null),
      window: budget?.window ?? (window as Budget['window']),
      cap_nano_usd: nanoOfUsd(usd),
      cap_tokens: tokens.trim() ? Number(tokens) : null,
    };
    set.mutate(change, { onSuccess: onClose });
  };
  return (
    <FormDialog
      title={t('cap.title')}
      asks={set}
      failed={t('failed.cap')}
      action={t('common:save')}
      onSubmit={submit}
      onClose={onClose}
    >
      {!budget && (
        <>
          <NativeSelect
            label={t('cap.member')}
            name="member"
            data={members.map((member) => ({ value: member.id, label: member.display_name }))}
          />
          <NativeSelect
            label={t('cap.window')}
            name="window"
            data={[
              { value: 'day', label: t('cap.day') },
              { value: 'month', label: t('cap.month') },
            ]}
          />
        </>
      )}
      <MoneyInput
        label={t('cap.usd')}
        description={t('cap.empty')}
        name="usd"
        defaultValue={usdOfNano(budget?.cap_nano_usd ?? null)}
        error={fieldError(set.error, 'cap_nano_usd')}
        data-autofocus
      />
      <TextInput
        label={t('cap.tokens')}
        description={t('cap.empty')}
        name="tokens"
        inputMode="numeric"
        pattern="[0-9]*"
        defaultValue={budget?.cap_tokens ?? ''}
        error={fieldError(set.error, 'cap_tokens')}
      />
    </FormDialog>
  );
}
