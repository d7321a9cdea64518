import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import type { ReactNode } from 'react';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { TenantContext, tenantOf } from '@/api/session';
import type { Session } from '@/api/types';
import { rooms } from '@/app/rooms';
import { loadAreas, startI18n } from '@/i18n';
import { wordsOf } from '@/room/rooms';
import { ModelTable } from './ModelTable';
import type { Model } from './queries';

const sent: unknown[] = [];
const houses: unknown[] = [];
const server = setupServer(
  http.get('*/_allauth/browser/v1/config', () => HttpResponse.json({})),
  http.put('*/api/v1/prices/', async ({ request }) => {
    houses.push(await request.json());
    return HttpResponse.json({});
  }),
  http.get('*/models/fallback/', () => HttpResponse.json({ results: [], next: null })),
  http.get('*/models/', () => HttpResponse.json({ results: [MODEL], next: null })),
  http.put('*/models/price/', async ({ request }) => {
    sent.push(await request.json());
    return HttpResponse.json({ results: [], next: null });
  }),
);
beforeAll(async () => {
  server.listen({ onUnhandledRequest: 'error' });
  await startI18n('en', wordsOf(rooms));
  await loadAreas(['console']);
});
afterEach(() => {
  sent.length = 0;
  houses.length = 0;
});
afterAll(() => server.close());

const TENANT = tenantOf('acme', { capabilities: ['model.manage'] } as Session);

const MODEL: Model = {
  provider_id: '1',
  provider: 'Cellar',
  kind: 'openai_compatible',
  model: 'llama',
  context_window: 8192,
  demo: false,
  default: false,
  fallback: false,
  input_nano_usd_per_million: 37_500_000,
  output_nano_usd_per_million: null,
  cached_nano_usd_per_million: 7_500_000,
  cache_write_nano_usd_per_million: null,
  reasoning_nano_usd_per_million: null,
};

function Page({ children }: { children: ReactNode }) {
  return (
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <TenantContext value={TENANT}>{children}</TenantContext>
      </QueryClientProvider>
    </MantineProvider>
  );
}

it("shows the price of a server of one's own and sends what is typed to the nano-dollar", async () => {
  render(<ModelTable rows={[MODEL]} />, { wrapper: Page });
  await userEvent.click(screen.getByRole('button', { name: 'Change price of llama' }));
  expect(await screen.findByLabelText(/input tokens/)).toHaveValue('0.0375');
  await userEvent.type(screen.getByLabelText(/output tokens/), '1.000000001');
  const cached = screen.getByLabelText(/cached tokens/);
  expect(cached).toHaveValue('0.0075');
  await userEvent.clear(cached);
  await userEvent.type(screen.getByLabelText(/reasoning tokens/), '2');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() =>
    expect(sent).toEqual([
      {
        provider_id: '1',
        model: 'llama',
        input_nano_usd_per_million: 37_500_000,
        output_nano_usd_per_million: 1_000_000_001,
        cached_nano_usd_per_million: null,
        cache_write_nano_usd_per_million: null,
        reasoning_nano_usd_per_million: 2_000_000_000,
      },
    ]),
  );
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

it("prices a house's model that the price list does not know", async () => {
  const unknown: Model = { ...MODEL, kind: 'anthropic', model: 'new', input_nano_usd_per_million: null };
  render(<ModelTable rows={[unknown]} />, { wrapper: Page });
  await userEvent.click(screen.getByRole('button', { name: 'Change price of new' }));
  await userEvent.type(await screen.findByLabelText(/input tokens/), '0,15');
  await userEvent.type(screen.getByLabelText(/output tokens/), '.6');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() =>
    expect(houses).toEqual([
      {
        provider: 'anthropic',
        model: 'new',
        input_nano_usd_per_million: 150_000_000,
        output_nano_usd_per_million: 600_000_000,
        cached_nano_usd_per_million: 7_500_000,
        cache_write_nano_usd_per_million: null,
        reasoning_nano_usd_per_million: null,
      },
    ]),
  );
  expect(sent).toEqual([]);
});

it('says in its own words what is no amount, and sends nothing', async () => {
  render(<ModelTable rows={[MODEL]} />, { wrapper: Page });
  await userEvent.click(screen.getByRole('button', { name: 'Change price of llama' }));
  const output = await screen.findByLabelText(/output tokens/);
  await userEvent.type(output, '.');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(output).toHaveAccessibleDescription(/^Enter an amount such as 0\.15/);
  expect(output).toHaveFocus();
  expect(screen.getByLabelText(/input tokens/)).toBeValid();
  expect(sent).toEqual([]);
  await userEvent.type(output, '5');
  expect(output).not.toHaveAccessibleDescription(/An amount/);
});

it('offers no known price of a house for change', () => {
  const known: Model = { ...MODEL, kind: 'openai', output_nano_usd_per_million: 1 };
  render(<ModelTable rows={[known]} />, { wrapper: Page });
  expect(screen.queryByRole('button', { name: /Change price/ })).toBeNull();
});

it('shows the prices of the kinds of tokens that have one of their own', () => {
  const priced: Model = {
    ...MODEL,
    output_nano_usd_per_million: 2_000_000_000,
    reasoning_nano_usd_per_million: 3_000_000_000,
  };
  render(<ModelTable rows={[priced]} />, { wrapper: Page });
  expect(screen.getByText('$0.0075 cached, $3.00 reasoning')).toBeVisible();
});
