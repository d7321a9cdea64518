import { act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import i18next from 'i18next';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { App } from '@/app/App';
import { rooms } from '@/app/rooms';
import { changeLanguage, startI18n } from '@/i18n';
import { wordsOf } from '@/room/rooms';
import { closeLayer } from '@/shell/layersStore';
import { bareWords } from './bareWords';
import { places, world } from './world';

// The canvas and the socket are the two things a page needs that jsdom cannot give.
vi.mock('@/console/usage/UsageChart', () => ({ UsageChart: () => null }));
vi.mock('@/sync', () => ({
  openDocument: async () => {
    const doc = new Y.Doc();
    const status = {
      unacked: 0,
      isOnline: true,
      refusal: null,
      isSynced: true,
      isReadOnly: false,
      withdrawn: 0,
      news: null,
      isStored: true,
    };
    return {
      doc,
      awareness: new Awareness(doc),
      status: () => status,
      subscribe: () => () => undefined,
      reconnect: () => undefined,
      discard: async () => undefined,
      onNews: () => undefined,
      close: () => undefined,
    };
  },
}));

const server = setupServer(...world);
beforeAll(async () => {
  server.listen({ onUnhandledRequest: 'error' });
  localStorage.setItem('scriptorium.language', 'en-XA');
  await startI18n('en', wordsOf(rooms));
});
afterEach(() => {
  closeLayer();
  server.resetHandlers(...world);
});
afterAll(() => server.close());

async function open(address: string): Promise<void> {
  window.history.pushState(null, '', address);
  render(<App rooms={rooms} />);
  await settle();
}

async function settle(): Promise<void> {
  const isReady = () => expect(document.querySelector('h1, textarea')).toBeTruthy();
  await waitFor(isReady, { timeout: 10_000 });
  await act(() => new Promise((resolve) => setTimeout(resolve, 400)));
}

const signedOut = http.get('*/api/v1/me/', () => HttpResponse.json({ code: '401' }, { status: 401 }));

describe('every page speaks through translation only', () => {
  it.each([
    '/?choose',
    '/sign-up',
    '/reset-password',
    '/reset-password/42',
    '/verify-email/42',
    '/invite/42',
    '/nowhere',
    '/t/acme/documents',
    '/t/acme/documents?state=trashed',
    '/t/acme/knowledge',
    places.file,
    '/t/acme/account',
    '/t/acme/console/members',
    '/t/acme/console/api-keys',
    '/t/acme/console/models',
    '/t/acme/console/usage',
    places.event,
    '/t/acme/console/policy',
    places.entity,
    places.document,
    `${places.document}?rail=suggestions`,
    `${places.document}?rail=chat`,
    `${places.document}?rail=history&from=2`,
  ])('%s', async (address) => {
    await open(address);
    expect(bareWords(document.body)).toEqual([]);
    expect(document.title).toMatch(/⟧$/);
  });

  it.each([
    ['suggestions', '*/suggestions/'],
    ['chat', '*/messages/'],
    ['history', '*/versions/'],
  ])('%s beside the text are not called empty before they are read', async (tab, address) => {
    server.use(http.get(address, () => new Promise<never>(() => undefined)));
    await open(`${places.document}?rail=${tab}`);
    const panel = () => document.querySelector('[role=tabpanel]');
    await waitFor(() => expect(panel()).toBeTruthy(), { timeout: 20_000 });
    expect(panel()?.querySelector('h2')).toBeNull();
  });

  it('the sign-in page', async () => {
    server.use(signedOut);
    await open('/');
    expect(document.querySelector('input[type=password]')).toBeInTheDocument();
    expect(bareWords(document.body)).toEqual([]);
  });

  it('a page whose data could not be read, with the request id', async () => {
    server.use(
      http.get('*/files/', () => HttpResponse.json({ code: 'http.403', request_id: '42' }, { status: 403 })),
    );
    await open('/t/acme/knowledge');
    expect(screen.getByRole('alert')).toHaveTextContent('42');
    expect(bareWords(document.body)).toEqual([]);
  });

  it.each([
    ['the command palette', { key: 'k', code: 'KeyK', ctrlKey: true }],
    ['the list of shortcuts', { key: '?', code: 'Slash', shiftKey: true }],
  ])('%s', async (_, key) => {
    await open('/t/acme/documents');
    fireEvent.keyDown(document.documentElement, key);
    await settle();
    expect(screen.getByRole('dialog')).toBeInTheDocument();
    expect(bareWords(document.body)).toEqual([]);
    fireEvent.keyDown(screen.getByRole('dialog'), { key: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it.each([
    ['/t/acme/console/members', 0],
    ['/t/acme/console/api-keys', 0],
    ['/t/acme/console/models', 0],
  ])('the dialog of %s', async (address) => {
    await open(address);
    fireEvent.click(document.querySelector('main header button') as Element);
    await settle();
    expect(screen.getByRole('dialog')).toBeInTheDocument();
    expect(bareWords(document.body)).toEqual([]);
  });
});

describe('the test itself', () => {
  it('finds a bare word in text and in what is read out', () => {
    const root = document.createElement('div');
    root.innerHTML = '<p>bare</p><button aria-label="also bare">⟦ƀ⟧</button><code>fine</code>';
    expect(bareWords(root)).toEqual(['bare', 'aria-label=also bare']);
  });
});

describe('changing the language', () => {
  it('changes every word without a reload', async () => {
    await open('/t/acme/documents');
    await act(() => changeLanguage('de'));
    expect(await screen.findByRole('heading', { level: 1, name: 'Dokumente' })).toBeInTheDocument();
    expect(document.documentElement.lang).toBe('de');
    await act(() => changeLanguage('en-XA'));
    expect(i18next.language).toBe('en-XA');
  });
});
