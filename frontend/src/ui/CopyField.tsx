import { Button, CopyButton, Group, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** A value to take along: readable, selectable, copied with one press. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const { t } = useTranslation();
  return (
    <Group align="flex-end" gap="xs" wrap="nowrap">
      <TextInput
        label={label}
        value={value}
        readOnly
        flex={1}
        onFocus={(event) => event.currentTarget.select()}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      />
      <Copy value={value} label={t('copy')} done={t('copied')} />
    </Group>
  );
}

/** A longer text to take along, such as a program. */
export function CopyBlock({ label, value }: { label: string; value: string }) {
  const { t } = useTranslation();
  return (
    <figure className="copy-block">
      <figcaption>
        {label} <Copy value={value} label={t('copy')} done={t('copied')} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>{value}</pre>
    </figure>
  );
}

function Copy({ value, label, done }: { value: string; label: string; done: string }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button variant="default" size="xs" h={36} onClick={copy}>
          {copied ? done : label}
        </Button>
      )}
    </CopyButton>
  );
}
