import { ActionIcon, Button, NativeSelect } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './PolicyPage.module.css';
import { ACTIONS, DETECTORS, type Detector, type Rule, WHERE } from './queries';

const NEW: Rule = { where: 'prompt', detector: 'email', action: 'pseudonymise', options: {} };

/** One line a rule: where it looks, what it looks for, what happens then. Read-only without `onChange`. */
export function RuleRows({ rules, onChange }: { rules: Rule[]; onChange: ((rules: Rule[]) => void) | null }) {
  const { t } = useTranslation('policy');
  return (
    <>
      {rules.map((rule, at) => (
        <RuleRow
          // biome-ignore lint/suspicious/noArrayIndexKey: rules have no identity but their place
          key={at}
          rule={rule}
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

function isBuiltIn(detector: string): detector is Detector {
  return (DETECTORS as readonly string[]).includes(detector);
}

interface RowProps {
  rule: Rule;
  onChange: ((rule: Rule) => void) | null;
  onRemove: (() => void) | null;
}

function RuleRow({ rule, onChange, onRemove }: RowProps) {
  const { t } = useTranslation('policy');
  const words = t('rule.words', {
    detector: isBuiltIn(rule.detector) ? t(`detector.${rule.detector}`) : rule.detector,
    where: t(`where.${rule.where}`),
    action: t(`action.${rule.action}`),
  });
  if (!onChange) return <p className={classes.rule}>{words}</p>;
  // A rule that looks elsewhere or for something else is another rule: its old name would mislead.
  const set = (part: Partial<Rule>) => onChange({ ...rule, name: undefined, ...part } as Rule);
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
        onChange={(event) => set({ detector: event.currentTarget.value as Rule['detector'] })}
        data={[
          ...DETECTORS.map((value) => ({ value: value as string, label: t(`detector.${value}`) })),
          ...(isBuiltIn(rule.detector) ? [] : [{ value: rule.detector, label: rule.detector }]),
        ]}
      />
      <NativeSelect
        size="xs"
        aria-label={t('rule.action')}
        value={rule.action}
        onChange={(event) => set({ action: event.currentTarget.value as Rule['action'] })}
        data={ACTIONS.map((value) => ({ value, label: t(`action.${value}`) }))}
      />
      <ActionIcon aria-label={t('rule.remove', { rule: words })} onClick={onRemove ?? undefined}>
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </fieldset>
  );
}
