import { NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/types';
import { FormDialog } from '@/ui/FormDialog';
import { fieldError } from '@/ui/fieldError';
import { nanoOfUsd } from '../usage/money';
import { PriceFields } from './PriceFields';
import { type NewProvider, useModelActions } from './queries';

const KINDS = ['openai', 'anthropic', 'openai_compatible'] as const;

function read(values: Record<string, string>): NewProvider {
  const { kind = 'openai', name = '', base_url = '', key = '', models = '', ...prices } = values;
  const names = models.split(/[\s,]+/).filter(Boolean);
  const price = pricesOf(prices);
  return {
    kind: kind as NewProvider['kind'],
    name,
    base_url,
    key,
    models: names.map((model) => ({ name: model, ...price })),
  };
}

/** Only a server of one's own has its prices from here; those of the others are known. */
function pricesOf({
  input,
  output,
}: Record<string, string>): Omit<Schema<'OfferedModelSchemaRequest'>, 'name'> {
  if (!input || !output) return {};
  return { input_nano_usd_per_million: nanoOfUsd(input), output_nano_usd_per_million: nanoOfUsd(output) };
}

/** Adds an account with a provider by pasting its key. In use with the next call, no restart. */
export function NewProviderDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('console');
  const { add } = useModelActions();
  const [kind, setKind] = useState<string>('openai');
  return (
    <FormDialog
      title={t('providers.add')}
      asks={add}
      failed={t('providers.notAdded')}
      action={t('providers.add')}
      onSubmit={(values) => add.mutate(read(values), { onSuccess: onClose })}
      onClose={onClose}
    >
      <NativeSelect
        label={t('providers.kindLabel')}
        name="kind"
        value={kind}
        onChange={(event) => setKind(event.currentTarget.value)}
        data={KINDS.map((value) => ({ value, label: t(`providers.kind.${value}`) }))}
        data-autofocus
      />
      <TextInput
        label={t('providers.name')}
        name="name"
        required
        maxLength={80}
        error={fieldError(add.error, 'name')}
      />
      <PasswordInput
        label={t('providers.key')}
        description={t('providers.keyHint')}
        name="key"
        autoComplete="off"
        required={kind !== 'openai_compatible'}
        error={fieldError(add.error, 'key')}
        visibilityToggleButtonProps={{ 'aria-label': t('providers.showKey') }}
      />
      {kind === 'openai_compatible' ? <OwnServer error={add.error} /> : <ListedModels error={add.error} />}
    </FormDialog>
  );
}

function ListedModels({ error }: { error: unknown }) {
  const { t } = useTranslation('console');
  return (
    <TextInput
      label={t('providers.models')}
      description={t('providers.modelsHint')}
      name="models"
      error={fieldError(error, 'models')}
    />
  );
}

/** Nobody else knows what it offers and what that costs; without a price nothing could be reserved. */
function OwnServer({ error }: { error: unknown }) {
  const { t } = useTranslation('console');
  return (
    <>
      <TextInput
        label={t('providers.address')}
        description={t('providers.addressHint')}
        name="base_url"
        type="url"
        required
        error={fieldError(error, 'base_url')}
      />
      <TextInput
        label={t('providers.ownModels')}
        description={t('providers.ownModelsHint')}
        name="models"
        required
        error={fieldError(error, 'models')}
      />
      <PriceFields />
    </>
  );
}
