import { Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { fieldError } from '@/ui/fieldError';
import { MoneyInput } from '../usage/MoneyInput';
import { usdOfNano } from '../usage/money';
import type { Model } from './queries';

/** What a million tokens cost in and out, in dollars as typed. */
export function PriceFields({ model, error }: { model?: Model; error?: unknown }) {
  const { t } = useTranslation('console');
  return (
    <Group grow align="flex-start">
      <MoneyInput
        label={t('providers.inputPrice')}
        name="input"
        defaultValue={usdOfNano(model?.input_nano_usd_per_million ?? null)}
        error={fieldError(error, 'input_nano_usd_per_million')}
        required
      />
      <MoneyInput
        label={t('providers.outputPrice')}
        name="output"
        defaultValue={usdOfNano(model?.output_nano_usd_per_million ?? null)}
        error={fieldError(error, 'output_nano_usd_per_million')}
        required
      />
    </Group>
  );
}
