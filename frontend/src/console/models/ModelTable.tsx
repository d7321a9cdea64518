import { Badge, Button, Group, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { ModelName } from '@/generation/ModelName';
import { useFormat } from '@/i18n/format';
import { useToast } from '@/ui/toast';
import classes from '../table.module.css';
import { FallbackSelect } from './FallbackSelect';
import { KINDS } from './kinds';
import { PriceDialog } from './PriceDialog';
import { type Model, useModelActions } from './queries';

/** Models on offer. A model without a price cannot be used, since nothing could be reserved for it. */
export function ModelTable({ rows }: { rows: Model[] }) {
  const { t } = useTranslation('console');
  return (
    <Table className={classes.cards ?? ''} verticalSpacing="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('models.model')}</Table.Th>
          <Table.Th>{t('models.price')}</Table.Th>
          <Table.Th>{t('models.context')}</Table.Th>
          <Table.Th>{t('models.use')}</Table.Th>
          <Table.Th>{t('fallback.title')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((model) => (
          <Row key={`${model.provider_id}/${model.model}`} model={model} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Row({ model }: { model: Model }) {
  const { t } = useTranslation('console');
  const format = useFormat();
  const input = model.input_nano_usd_per_million;
  const output = model.output_nano_usd_per_million;
  const isPriced = input !== null && output !== null;
  const price = isPriced
    ? t('models.perMillion', { input: format.usd(input), output: format.usd(output) })
    : t('models.noPrice');
  return (
    <Table.Tr>
      <Table.Td>
        <ModelName model={model.model} isDemo={model.demo} />
        <span className={classes.facts}>{model.provider}</span>
      </Table.Td>
      <Table.Td className="tabular">
        <Group gap="xs">
          <div>
            {price}
            {isPriced && <KindPrices model={model} />}
          </div>
          {(model.kind === 'openai_compatible' || !isPriced) && <PriceButton model={model} />}
        </Group>
      </Table.Td>
      <Table.Td className="tabular">{format.number(model.context_window)}</Table.Td>
      <Table.Td>
        <Choice model={model} isPriced={isPriced} />
      </Table.Td>
      <Table.Td>
        <FallbackSelect
          of={{ provider_id: model.provider_id, model: model.model }}
          label={t('fallback.of', { name: model.model })}
        />
      </Table.Td>
    </Table.Tr>
  );
}

/** The kinds of tokens that have a price of their own. */
function KindPrices({ model }: { model: Model }) {
  const { t } = useTranslation('console');
  const format = useFormat();
  const named = KINDS.flatMap((kind) => {
    const price = model[`${kind}_nano_usd_per_million`];
    return price === null ? [] : [t(`models.kindPrice.${kind}`, { price: format.usd(price) })];
  });
  return <span className={classes.facts}>{named.join(', ')}</span>;
}

/** Of a server of one's own, and where the price list does not know a house's model. */
function PriceButton({ model }: { model: Model }) {
  const { t } = useTranslation('console');
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={t('models.changePriceOf', { model: model.model })}
        onClick={dialog.open}
      >
        {t('models.changePrice')}
      </Button>
      {isOpen && <PriceDialog model={model} onClose={dialog.close} />}
    </>
  );
}

function Choice({ model, isPriced }: { model: Model; isPriced: boolean }) {
  const { t } = useTranslation('console');
  const toast = useToast();
  const { choose } = useModelActions();
  if (model.default) return <Badge variant="light">{t('models.default')}</Badge>;
  const pick = () =>
    choose.mutate(
      { provider_id: model.provider_id, model: model.model },
      {
        onSuccess: () => toast.done(t('models.chosen', { model: model.model })),
        onError: (error) => toast.failed(error, t('models.notChosen')),
      },
    );
  return (
    <Button
      size="compact-sm"
      variant="default"
      disabled={!isPriced}
      loading={choose.isPending}
      onClick={pick}
    >
      {t('models.choose')}
    </Button>
  );
}
