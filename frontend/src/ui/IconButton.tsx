import { UnstyledButton } from '@mantine/core';
import type { ComponentPropsWithRef, ReactNode } from 'react';
import classes from './IconButton.module.css';

interface Props extends Omit<ComponentPropsWithRef<'button'>, 'aria-label' | 'style'> {
  /** What it does, for those who cannot see the picture, and as a hint for those who can. */
  label: string;
  children: ReactNode;
}

/** A button that is only a picture. Lighter than the library's, because the shell loads first. */
export function IconButton({ label, className = '', children, ...rest }: Props) {
  return (
    <UnstyledButton className={`${classes.button} ${className}`} aria-label={label} title={label} {...rest}>
      {children}
    </UnstyledButton>
  );
}
