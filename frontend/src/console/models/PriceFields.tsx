import { Group, SimpleGrid } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { fieldError } from '@/ui/fieldError';
import { MoneyInput } from '../usage/MoneyInput';
import { usdOfNano } from '../usage/money';
import { KINDS } from './kinds';
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

/** The same for the kinds of tokens that may cost something else; an empty one costs what its side does. */
export function KindPriceFields({ model, error }: { model: Model; error: unknown }) {
  const { t } = useTranslation('console');
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }}>
      {KINDS.map((kind) => (
        <MoneyInput
          key={kind}
          label={t(`models.kind.${kind}`)}
          description={t(`models.kindHint.${kind}`)}
          name={kind}
          defaultValue={usdOfNano(model[`${kind}_nano_usd_per_million`])}
          error={fieldError(error, `${kind}_nano_usd_per_million`)}
        />
      ))}
    </SimpleGrid>
  );
}
