import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { type ReactNode, useState } from 'react';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TenantContext, tenantOf } from '@/api/session';
import type { Session } from '@/api/types';
import { rooms } from '@/app/rooms';
import { NewKeyDialog } from '@/console/keys/NewKeyDialog';
import { InviteDialog } from '@/console/members/InviteDialog';
import { loadAreas, startI18n } from '@/i18n';
import { wordsOf } from '@/room/rooms';

const server = setupServer(
  http.get('*/_allauth/browser/v1/config', () => HttpResponse.json({})),
  http.post('*/invitations/', () => HttpResponse.json({ link: 'https://example.org/join/1' })),
  http.post('*/api-keys/', () => HttpResponse.json({ key: 'sk-1' })),
);
beforeAll(async () => {
  server.listen({ onUnhandledRequest: 'error' });
  await startI18n('en', wordsOf(rooms));
  await loadAreas(['console']);
});
afterAll(() => server.close());

const TENANT = tenantOf('acme', { capabilities: ['member.manage'] } as Session);
const settle = () => act(() => new Promise((resolve) => setTimeout(resolve, 300)));

function Page({ children }: { children: ReactNode }) {
  return (
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <TenantContext value={TENANT}>{children}</TenantContext>
      </QueryClientProvider>
    </MantineProvider>
  );
}

function FromButton({ dialog: Opened }: { dialog: typeof InviteDialog }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        open
      </button>
      {isOpen && <Opened onClose={() => setOpen(false)} />}
    </>
  );
}

it.each([
  {
    what: 'an invitation',
    dialog: InviteDialog,
    action: 'Create a link',
    field: 'Invitation link',
    close: 'Close',
  },
  { what: 'a key', dialog: NewKeyDialog, action: 'Create a key', field: 'Key', close: 'I have saved it' },
])('shows $what in the dialog it was asked in and gives the focus back', async (made) => {
  render(<FromButton dialog={made.dialog} />, { wrapper: Page });
  await userEvent.click(screen.getByText('open'));
  const dialog = await screen.findByRole('dialog');
  await settle();
  await userEvent.keyboard('Robot');
  await userEvent.click(screen.getByRole('button', { name: made.action }));
  expect(await screen.findByRole('textbox', { name: made.field })).toBeVisible();
  await settle();
  expect(screen.getByRole('dialog')).toBe(dialog);
  expect(dialog).toContainElement(document.activeElement as HTMLElement);
  await userEvent.click(screen.getByText(made.close));
  await settle();
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(screen.getByText('open')).toHaveFocus();
});
