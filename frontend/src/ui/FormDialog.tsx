import { Button, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from './Dialog';
import { FormProblem } from './FormProblem';
import { formValues } from './fieldError';

interface Props {
  title: string;
  /** What the form asks of the server: it shows that this is under way, and why it failed. */
  asks: { error: unknown; isPending: boolean };
  /** What to say when it fails. */
  failed: string;
  /** The word on the button that sends the form. */
  action: string;
  /** False while the form lacks what its fields cannot demand by themselves. */
  isReady?: boolean;
  onSubmit: (values: Record<string, string>) => void;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog with one form: its fields, what went wrong, and the way out and the way on. */
export function FormDialog(props: Props) {
  const { t } = useTranslation();
  return (
    <Dialog onClose={props.onClose} title={props.title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          props.onSubmit(formValues(event.currentTarget));
        }}
      >
        <Stack>
          <FormProblem error={props.asks.error} what={props.failed} />
          {props.children}
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose}>
              {t('cancel')}
            </Button>
            <Button type="submit" loading={props.asks.isPending} disabled={props.isReady === false}>
              {props.action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
