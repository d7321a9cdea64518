import { ActionIcon, Button, NativeSelect } from '@mantine/core';
import { IconAdjustmentsHorizontal, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './PolicyPage.module.css';
import { type Detector, type Rule, useDetectorName, useDetectors, WHERE } from './queries';
import { RuleOptions } from './RuleOptions';

const NEW: Rule = { where: 'prompt', detector: 'email', action: 'pseudonymise', options: {} };

/** One line a rule: where it looks, what it looks for, what happens then. Read-only without `onChange`. */
export function RuleRows({ rules, onChange }: { rules: Rule[]; onChange: ((rules: Rule[]) => void) | null }) {
  const { t } = useTranslation('policy');
  const detectors = useDetectors().data ?? [];
  return (
    <>
      {rules.map((rule, at) => (
        <RuleRow
          // biome-ignore lint/suspicious/noArrayIndexKey: rules have no identity but their place
          key={at}
          rule={rule}
          detectors={detectors}
          onChange={onChange && ((next) => onChange(rules.with(at, next)))}
          onRemove={onChange && (() => onChange(rules.filter((_, other) => other !== at)))}
        />
      ))}
      {onChange && (
        <Button
          mt="sm"
          size="xs"
          variant="subtle"
          leftSection={<IconPlus size={15} aria-hidden />}
          onClick={() => onChange([...rules, NEW])}
        >
          {t('rule.add')}
        </Button>
      )}
    </>
  );
}

interface RowProps {
  rule: Rule;
  detectors: readonly Detector[];
  onChange: ((rule: Rule) => void) | null;
  onRemove: (() => void) | null;
}

function RuleRow({ rule, detectors, onChange, onRemove }: RowProps) {
  const { t } = useTranslation('policy');
  const nameOf = useDetectorName();
  const [areOptionsShown, setOptionsShown] = useState(false);
  const words = t('rule.words', {
    detector: nameOf(rule.detector),
    where: t(`where.${rule.where}`),
    action: t(`action.${rule.action}`),
  });
  if (!onChange) return <p className={classes.rule}>{words}</p>;
  const known = detectors.find(({ name }) => name === rule.detector);
  // A rule that looks elsewhere or for something else is another rule: its old name would mislead.
  const set = (part: Partial<Rule>) =>
    onChange(fitted({ ...rule, name: undefined, ...part } as Rule, detectors));
  return (
    <fieldset className={classes.rule} aria-label={words}>
      <NativeSelect
        size="xs"
        aria-label={t('rule.where')}
        value={rule.where}
        onChange={(event) => set({ where: event.currentTarget.value as Rule['where'] })}
        data={WHERE.map((value) => ({ value, label: t(`where.${value}`) }))}
      />
      <NativeSelect
        size="xs"
        aria-label={t('rule.detector')}
        value={rule.detector}
        onChange={(event) => set({ detector: event.currentTarget.value, options: {} })}
        data={[...new Set([...detectors.map(({ name }) => name), rule.detector])].map((value) => ({
          value,
          label: nameOf(value),
        }))}
      />
      <NativeSelect
        size="xs"
        aria-label={t('rule.action')}
        value={rule.action}
        onChange={(event) => set({ action: event.currentTarget.value as Rule['action'] })}
        data={allowed(rule, known).map((value) => ({ value, label: t(`action.${value}`) }))}
      />
      <ActionIcon
        aria-label={t('rule.options', { rule: words })}
        aria-expanded={areOptionsShown}
        disabled={!known?.options.length}
        onClick={() => setOptionsShown(!areOptionsShown)}
      >
        <IconAdjustmentsHorizontal size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon aria-label={t('rule.remove', { rule: words })} onClick={onRemove ?? undefined}>
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
      {areOptionsShown && known && (
        <RuleOptions
          options={known.options}
          chosen={rule.options}
          onChange={(options) => onChange({ ...rule, options })}
        />
      )}
    </fieldset>
  );
}

/** What a rule may do, by what the API says; while that is not known, what it does. */
function allowed(rule: Rule, detector: Detector | undefined): Rule['action'][] {
  return detector?.allowed.find(({ where }) => where === rule.where)?.actions ?? [rule.action];
}

/** A rule that now may not do what it did protects as strictly as it can instead. */
function fitted(rule: Rule, detectors: readonly Detector[]): Rule {
  const actions = allowed(
    rule,
    detectors.find(({ name }) => name === rule.detector),
  );
  return actions.includes(rule.action) ? rule : { ...rule, action: 'mask' };
}
