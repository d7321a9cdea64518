import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/api/problem';
import { useProblemText } from './problemText';

interface Props {
  error: unknown;
  /** What was being done, e.g. "The documents could not be read." */
  what: string;
  /** Whether anything was lost; reads change nothing, which is the default sentence. */
  safety?: string;
  onRetry?: (() => void) | undefined;
  children?: ReactNode;
}

/** Says what failed, why, whether data is safe, with which request id, and offers another try. */
export function ErrorState({ error, what, safety, onRetry, children }: Props) {
  const { t } = useTranslation();
  const problem = asProblem(error);
  const reason = useProblemText()(problem);
  return (
    <Alert color="rubric" variant="light" icon={<IconAlertTriangle aria-hidden />} title={what} role="alert">
      <Stack gap="xs">
        <Text size="sm">{reason}</Text>
        <Text size="sm">{safety ?? t('error.nothingChanged')}</Text>
        <Group gap="sm">
          {onRetry && (
            <Button size="xs" variant="default" onClick={onRetry}>
              {t('error.retry')}
            </Button>
          )}
          {children}
          <RequestId id={problem.requestId} />
        </Group>
      </Stack>
    </Alert>
  );
}

function RequestId({ id }: { id: string | null }) {
  const { t } = useTranslation();
  if (!id) return null;
  return (
    <Text size="xs" className="break-anywhere">
      {t('error.requestId')} <Code>{id}</Code>
    </Text>
  );
}
