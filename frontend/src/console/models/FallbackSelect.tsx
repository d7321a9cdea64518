import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/types';
import { useToast } from '@/ui/toast';
import { type FallbackOf, useChooseFallback, useFallbacks } from './fallbacks';
import { useModels } from './queries';

const nameOf = ({ provider_id, model }: Pick<Schema<'ChosenFallbackSchema'>, 'provider_id' | 'model'>) =>
  `${provider_id}/${model}`;

/** Who steps in for the calls of a model or of a key: what is chosen elsewhere, nobody, or a model. */
export function FallbackSelect({ of, label }: { of: FallbackOf; label: string }) {
  const { t } = useTranslation('console');
  const toast = useToast();
  const fallbacks = useFallbacks();
  const models = useModels();
  const choose = useChooseFallback();
  if (!fallbacks.data || !models.data) return null;
  const row = fallbacks.data.find((one) =>
    'key_id' in of ? one.key_id === of.key_id : !one.key_id && nameOf(one) === nameOf(of),
  );
  const others = models.data.filter((one) => 'key_id' in of || nameOf(one) !== nameOf(of));
  const pick = (value: string) => {
    const named = others.find((one) => nameOf(one) === value);
    choose.mutate(
      named
        ? { ...of, mode: 'named', fallback: { provider_id: named.provider_id, model: named.model } }
        : { ...of, mode: value as 'none' | 'inherit' },
      {
        onSuccess: () => toast.done(t('fallback.saved')),
        onError: (error) => toast.failed(error, t('fallback.failed')),
      },
    );
  };
  return (
    <NativeSelect
      size="xs"
      aria-label={label}
      value={row ? (row.fallback ? nameOf(row.fallback) : 'none') : 'inherit'}
      disabled={choose.isPending}
      onChange={(event) => pick(event.currentTarget.value)}
      data={[
        { value: 'inherit', label: t('key_id' in of ? 'fallback.asTheModel' : 'fallback.asTheDefault') },
        { value: 'none', label: t('fallback.nobody') },
        ...others.map((one) => ({ value: nameOf(one), label: `${one.provider}/${one.model}` })),
      ]}
    />
  );
}
