import { Button, Group, Stack } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
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
  /** What it does cannot be taken back. */
  isDangerous?: boolean;
  onSubmit: (values: Record<string, string>) => void;
  onClose: () => void;
  /** What came of it, in place of the form once it is there. */
  done?: ReactNode;
  children: ReactNode;
}

/** A dialog with one form: its fields, what went wrong, and the way out and the way on. */
export function FormDialog(props: Props) {
  return (
    <Dialog onClose={props.onClose} title={props.title}>
      {props.done ? <Done>{props.done}</Done> : <Form {...props} />}
    </Dialog>
  );
}

function Form(props: Props) {
  const { t } = useTranslation();
  return (
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
          <Button
            type="submit"
            color={props.isDangerous ? 'red' : 'verdigris'}
            loading={props.asks.isPending}
            disabled={props.isReady === false}
          >
            {props.action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Takes the focus, which went with the form: it is read out, and the keyboard stays in the dialog. */
function Done({ children }: { children: ReactNode }) {
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => shown.current?.focus(), []);
  return (
    <Stack ref={shown} tabIndex={-1} style={{ outline: 'none' }}>
      {children}
    </Stack>
  );
}
