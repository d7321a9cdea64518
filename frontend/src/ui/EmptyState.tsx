import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './EmptyState.module.css';

interface Props {
  title: string;
  /** One sentence. */
  text: string;
  /** One primary action. */
  action?: ReactNode;
  /** One sample of what will stand here. */
  sample?: ReactNode;
}

/** An empty place says what belongs there, how to begin, and shows one example. */
export function EmptyState({ title, text, action, sample }: Props) {
  return (
    <Stack className={classes.empty} gap="sm">
      <Title order={2} size="h3">
        {title}
      </Title>
      <Text className={classes.text}>{text}</Text>
      {action && <div>{action}</div>}
      {sample && <div className={classes.sample}>{sample}</div>}
    </Stack>
  );
}
