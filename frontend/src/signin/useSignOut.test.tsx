import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { MemoryRouter } from 'react-router';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startI18n } from '@/i18n';
import { countLeftBy, IndexedDbStore } from '@/sync/store';
import { useSignOut } from './useSignOut';

let sessionsEnded = 0;
const server = setupServer(
  http.get('*/_allauth/browser/v1/config', () => HttpResponse.json({ data: {} })),
  http.delete('*/_allauth/browser/v1/auth/session', () => {
    sessionsEnded += 1;
    return HttpResponse.json({ meta: { is_authenticated: false } }, { status: 401 });
  }),
);
beforeAll(async () => {
  server.listen({ onUnhandledRequest: 'error' });
  await startI18n('en');
});
beforeEach(() => {
  sessionsEnded = 0;
});
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

function Way({ person }: { person: string }) {
  const { leave, question } = useSignOut(person);
  return (
    <>
      <button type="button" onClick={leave}>
        Out
      </button>
      {question}
    </>
  );
}

function signOutAs(person: string): void {
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <MemoryRouter>
          <Way person={person} />
        </MemoryRouter>
      </QueryClientProvider>
    </MantineProvider>,
  );
  fireEvent.click(screen.getByText('Out'));
}

async function leaveEdits(person: string): Promise<void> {
  for (const tenant of ['acme', 'globex']) {
    const store = new IndexedDbStore(tenant, person, 'plan');
    store.save({ lease: 5, number: 1, update: new Uint8Array([1]), wasSent: true });
    await store.settled();
  }
}

describe('signing out', () => {
  it('asks nothing when every edit is saved', async () => {
    await leaveEdits('edith');
    signOutAs('walter');
    await waitFor(() => expect(sessionsEnded).toBe(1));
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(await countLeftBy('edith')).toBe(2);
  });

  it('asks before unsaved edits go, and removes them in every organisation', async () => {
    await leaveEdits('vera');
    signOutAs('vera');
    const lose = await screen.findByText('Sign out and discard them');
    expect(sessionsEnded).toBe(0);
    fireEvent.click(lose);
    await waitFor(() => expect(sessionsEnded).toBe(1));
    await waitFor(async () => expect(await countLeftBy('vera')).toBe(0));
  });

  it('keeps session and edits when the person stays after all', async () => {
    await leaveEdits('adam');
    signOutAs('adam');
    fireEvent.click(await screen.findByText('Cancel'));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(sessionsEnded).toBe(0);
    expect(await countLeftBy('adam')).toBe(2);
  });

  it('keeps unsaved edits when the server does not end the session', async () => {
    await leaveEdits('olivia');
    server.use(
      http.delete('*/_allauth/browser/v1/auth/session', () => HttpResponse.json({}, { status: 503 })),
    );
    signOutAs('olivia');
    fireEvent.click(await screen.findByText('Sign out and discard them'));
    expect(await screen.findByText('You are still signed in.', { exact: false })).toBeInTheDocument();
    expect(await countLeftBy('olivia')).toBe(2);
  });
});
