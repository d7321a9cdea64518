import { MultiSelect, NativeSelect, NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './PolicyPage.module.css';
import type { DetectorOption, Rule } from './queries';

type Options = Rule['options'];

interface Props {
  options: readonly DetectorOption[];
  chosen: Options;
  onChange: (options: Options) => void;
}

/** What a rule says to its detector, drawn from what the API says there is to say. */
export function RuleOptions({ options, chosen = {}, onChange }: Props) {
  return (
    <div className={classes.options}>
      {options.map((option) => (
        <OptionField
          key={option.name}
          option={option}
          value={chosen[option.name]}
          onChange={(value) => onChange(without(chosen, option.name, value))}
        />
      ))}
    </div>
  );
}

/** An option that says what is the default anyway is not sent: a later default shall count. */
function without(chosen: NonNullable<Options>, name: string, value: unknown): Options {
  const { [name]: _, ...others } = chosen;
  return value === undefined ? others : { ...others, [name]: value };
}

interface FieldProps {
  option: DetectorOption;
  value: unknown;
  onChange: (value: unknown) => void;
}

function OptionField({ option, value, onChange }: FieldProps) {
  const { t } = useTranslation('policy');
  const label = isNamed(option.name) ? t(`option.${option.name}`) : option.name;
  const shared = { size: 'xs', label } as const;
  if (option.kind === 'choices') {
    return (
      <MultiSelect
        {...shared}
        searchable
        clearable
        limit={20}
        data={option.choices ?? []}
        value={Array.isArray(value) ? value : words(option.default)}
        onChange={(next) => onChange(next.length ? next : undefined)}
      />
    );
  }
  if (option.kind === 'choice') {
    return (
      <NativeSelect
        {...shared}
        value={typeof value === 'string' ? value : ''}
        onChange={({ currentTarget }) => onChange(currentTarget.value || undefined)}
        data={[
          { value: '', label: t('option.asUsual') },
          ...(option.choices ?? []).map((one) => ({
            value: one,
            label: isWord(one) ? t(`choice.${one}`) : one,
          })),
        ]}
      />
    );
  }
  return (
    <NumberInput
      {...shared}
      value={typeof value === 'number' ? value : Number(option.default ?? 0)}
      onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
      min={option.minimum}
      max={option.maximum}
      step={option.kind === 'integer' ? 1 : 0.05}
      allowDecimal={option.kind === 'number'}
      clampBehavior="strict"
    />
  );
}

const NAMED = ['keep_last', 'on_failure', 'regions', 'threshold'] as const;
const WORDS = ['closed', 'open'] as const;

function isNamed(name: string): name is (typeof NAMED)[number] {
  return (NAMED as readonly string[]).includes(name);
}

function isWord(word: string): word is (typeof WORDS)[number] {
  return (WORDS as readonly string[]).includes(word);
}

function words(value: DetectorOption['default']): string[] {
  return Array.isArray(value) ? value : [];
}
