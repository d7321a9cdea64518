import { Button, Group, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/api/problem';
import { fetchMessages } from './Messages';
import { useProblemText } from './problemText';

interface ToastAction {
  label: string;
  run: () => void;
}

async function show(data: Parameters<typeof import('@mantine/notifications').notifications.show>[0]) {
  const { notifications } = await fetchMessages();
  notifications.show(data);
}

async function hide(id: string) {
  const { notifications } = await fetchMessages();
  notifications.hide(id);
}

function WithAction({ text, action, id }: { text: string; action: ToastAction; id: string }) {
  const run = () => {
    void hide(id);
    action.run();
  };
  return (
    <Group justify="space-between" gap="sm">
      <Text size="sm">{text}</Text>
      <Button size="compact-sm" variant="light" onClick={run}>
        {action.label}
      </Button>
    </Group>
  );
}

let count = 0;

/** Short messages at the edge of the page: what was done, with a way back, or what failed. */
export function useToast() {
  const { t } = useTranslation();
  const textOf = useProblemText();
  const closeButtonProps = { 'aria-label': t('close') };
  const api = {
    done(text: string, action?: ToastAction) {
      count += 1;
      const id = `toast-${count}`;
      const message = action ? <WithAction id={id} text={text} action={action} /> : text;
      void show({ id, message, closeButtonProps, autoClose: action ? 10_000 : 4_000 });
    },
    /** Something to know that takes a while to read: a title and a line for each thing. */
    notice(title: string, lines: string[]) {
      const message = (
        <ul style={{ margin: 0, paddingInlineStart: '1.1rem' }}>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      );
      void show({ title, message, closeButtonProps, autoClose: 20_000 });
    },
    failed(error: unknown, what: string) {
      const problem = asProblem(error);
      const request = problem.requestId ? ` ${t('error.requestId')} ${problem.requestId}` : '';
      void show({
        title: what,
        message: `${textOf(problem)}${request}`,
        color: 'red',
        autoClose: 12_000,
        closeButtonProps,
      });
    },
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words change only with the language
  return useMemo(() => api, [t]);
}
