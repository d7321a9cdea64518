import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Dialog } from '@/ui/Dialog';
import { FormProblem } from '@/ui/FormProblem';
import { formValues } from '@/ui/fieldError';
import { nanoOfUsd } from '../usage/money';
import { PriceFields } from './PriceFields';
import { type Model, useModelActions } from './queries';

/** Sets what a model costs. It counts from the next call on; calls made keep their price. */
export function PriceDialog({ model, onClose }: { model: Model; onClose: () => void }) {
  const { t } = useTranslation(['console', 'common']);
  const { price } = useModelActions();
  const submit = (form: HTMLFormElement) => {
    const { input = '', output = '' } = formValues(form);
    const change = {
      kind: model.kind,
      provider_id: model.provider_id,
      model: model.model,
      input_nano_usd_per_million: nanoOfUsd(input),
      output_nano_usd_per_million: nanoOfUsd(output),
    };
    price.mutate(change, { onSuccess: onClose });
  };
  return (
    <Dialog onClose={onClose} title={t('models.priceOf', { model: model.model })}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit(event.currentTarget);
        }}
      >
        <Stack>
          <FormProblem error={price.error} what={t('models.notPriced')} />
          <Text size="sm">{t('models.priceHint')}</Text>
          <PriceFields model={model} error={price.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={price.isPending}>
              {t('common:save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
