import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FormDialog } from '@/ui/FormDialog';
import { nanoOfUsd } from '../usage/money';
import { KindPriceFields, PriceFields } from './PriceFields';
import { type Model, useModelActions } from './queries';

/** Sets what a model costs. It counts from the next call on; calls made keep their price. */
export function PriceDialog({ model, onClose }: { model: Model; onClose: () => void }) {
  const { t } = useTranslation(['console', 'common']);
  const { price } = useModelActions();
  const submit = ({ input = '', output = '', ...kinds }: Record<string, string>) => {
    const change = {
      kind: model.kind,
      provider_id: model.provider_id,
      model: model.model,
      input_nano_usd_per_million: nanoOfUsd(input),
      output_nano_usd_per_million: nanoOfUsd(output),
      cached_nano_usd_per_million: nanoOfUsd(kinds.cached ?? ''),
      cache_write_nano_usd_per_million: nanoOfUsd(kinds.cache_write ?? ''),
      reasoning_nano_usd_per_million: nanoOfUsd(kinds.reasoning ?? ''),
    };
    price.mutate(change, { onSuccess: onClose });
  };
  return (
    <FormDialog
      title={t('models.priceOf', { model: model.model })}
      asks={price}
      failed={t('models.notPriced')}
      action={t('common:save')}
      onSubmit={submit}
      onClose={onClose}
    >
      <Text size="sm">{t('models.priceHint')}</Text>
      <PriceFields model={model} error={price.error} />
      <KindPriceFields model={model} error={price.error} />
    </FormDialog>
  );
}
