import { type MenuProps as LibraryProps, Menu } from '@mantine/core';
import { cloneElement, useEffect, useRef, useState } from 'react';
import type { MenuProps } from './lazyMenu';

/** The menu behind a `lazyMenu`. It comes when its button was pressed, so it opens, and the focus goes back there. */
export function OpenMenu({
  button,
  children,
  ...rest
}: MenuProps & Omit<LibraryProps, 'opened' | 'onChange'>) {
  const [isOpen, setOpen] = useState(false);
  const target = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    target.current?.focus();
    setOpen(true);
  }, []);
  return (
    <Menu returnFocus {...rest} opened={isOpen} onChange={setOpen}>
      <Menu.Target>{cloneElement(button, { ref: target })}</Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
