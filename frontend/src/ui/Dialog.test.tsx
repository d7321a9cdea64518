import { MantineProvider, Menu } from '@mantine/core';
import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { beforeAll, expect, it } from 'vitest';
import { startI18n } from '@/i18n';
import { Dialog } from './Dialog';

beforeAll(() => startI18n('en'));
const settle = () => act(() => new Promise((resolve) => setTimeout(resolve, 300)));

function FromButton() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        open
      </button>
      {isOpen && (
        <Dialog title="title" onClose={() => setOpen(false)}>
          <input aria-label="field" />
        </Dialog>
      )}
    </>
  );
}

function FromMenu() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Menu>
        <Menu.Target>
          <button type="button">menu</button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setOpen(true)}>item</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isOpen && (
        <Dialog title="title" onClose={() => setOpen(false)}>
          <input aria-label="field" />
        </Dialog>
      )}
    </>
  );
}

it('gives the focus back to the button that opened it', async () => {
  render(<FromButton />, { wrapper: MantineProvider });
  await userEvent.click(screen.getByText('open'));
  await screen.findByRole('dialog');
  await userEvent.keyboard('{Escape}');
  await settle();
  expect(screen.getByText('open')).toHaveFocus();
});

it('gives the focus back to the button of the menu it was chosen from', async () => {
  render(<FromMenu />, { wrapper: MantineProvider });
  await userEvent.click(screen.getByText('menu'));
  await userEvent.click(await screen.findByText('item'));
  await screen.findByRole('dialog');
  await settle();
  await userEvent.keyboard('{Escape}');
  await settle();
  expect(screen.getByText('menu')).toHaveFocus();
});
