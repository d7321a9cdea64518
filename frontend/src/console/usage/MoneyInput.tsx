import { TextInput, type TextInputProps } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AMOUNT } from './money';

/** Dollars as typed, with a decimal point or comma; what is no amount is refused in the person's language. */
export function MoneyInput({ error, ...input }: TextInputProps) {
  const { t } = useTranslation('common');
  const [isRefused, setRefused] = useState(false);
  const refuse = (event: FormEvent<HTMLInputElement>) => {
    // The browser would say it in its own words and language.
    event.preventDefault();
    setRefused(true);
    firstInvalid(event.currentTarget.form)?.focus();
  };
  return (
    <TextInput
      {...input}
      inputMode="decimal"
      pattern={AMOUNT}
      error={isRefused ? t('noAmount') : error}
      onInvalid={refuse}
      onChange={() => setRefused(false)}
    />
  );
}

function firstInvalid(form: HTMLFormElement | null): HTMLInputElement | undefined {
  const inputs = [...(form?.elements ?? [])].filter((one) => one instanceof HTMLInputElement);
  return inputs.find(({ validity }) => !validity.valid);
}
