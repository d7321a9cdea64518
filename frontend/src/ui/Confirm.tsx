import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Dialog } from './Dialog';
import { FormProblem } from './FormProblem';

interface Props {
  title: string;
  text: string;
  action: string;
  isDangerous?: boolean;
  isBusy: boolean;
  error: unknown;
  /** What to say when it fails. */
  failed: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that others will notice or that cannot be taken back. */
export function Confirm(props: Props) {
  const { t } = useTranslation();
  return (
    <Dialog onClose={props.onClose} title={props.title}>
      <Stack>
        <Text>{props.text}</Text>
        <FormProblem error={props.error} what={props.failed} />
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onClose} data-autofocus>
            {t('cancel')}
          </Button>
          <Button
            color={props.isDangerous ? 'red' : 'verdigris'}
            loading={props.isBusy}
            onClick={props.onConfirm}
          >
            {props.action}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
