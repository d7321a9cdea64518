import { act, fireEvent, render, screen } from '@testing-library/react';
import i18next from 'i18next';
import { setupServer } from 'msw/node';
import { useTranslation } from 'react-i18next';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { App } from '@/app/App';
import { rooms } from '@/app/rooms';
import { changeLanguage, startI18n } from '@/i18n';
import type { Area, WordFiles } from '@/i18n/words';
import type { Room } from '@/room/room';
import { wordsOf } from '@/room/rooms';
import { closeLayer } from '@/shell/layersStore';
import { lazyPage } from '@/ui/lazyPage';
import { world } from './world';

// The area of a room that exists only here is none of those the types know.
const AREA = 'greenhouse' as Area;
const words = {
  [AREA]: {
    en: async () => ({ default: { title: 'What grows' } }),
    de: async () => ({ default: { title: 'Was wächst' } }),
  },
} as WordFiles;

function Greenhouse() {
  const { t } = useTranslation(AREA as 'common');
  return <h1>{t('title' as 'close')}</h1>;
}

const water = vi.fn(async () => undefined);
const greenhouse: Room = {
  name: 'greenhouse',
  pages: [{ path: 'console/greenhouse', Page: lazyPage([AREA], async () => Greenhouse) }],
  console: [
    {
      path: 'console/greenhouse',
      names: { en: 'Greenhouse', de: 'Gewächshaus' },
      capability: 'knowledge.read',
    },
    { path: 'console/locked', names: { en: 'Locked', de: 'Zu' }, capability: 'nobody.may' },
  ],
  actions: [
    {
      id: 'water',
      names: { en: 'Water the plants', de: 'Pflanzen gießen' },
      run: water,
      failed: { en: 'They are dry.', de: 'Sie sind trocken.' },
    },
  ],
  search: {
    names: { en: 'Plants', de: 'Pflanzen' },
    find: async (typed) => [{ id: 'fern', label: `Fern ${typed}`, path: 'console/greenhouse' }],
  },
  words,
};
const withGreenhouse = [...rooms, greenhouse];

const server = setupServer(...world);
beforeAll(async () => {
  server.listen({ onUnhandledRequest: 'error' });
  await startI18n('en', wordsOf(withGreenhouse));
});
afterEach(async () => {
  act(() => closeLayer());
  await changeLanguage('en');
});
afterAll(() => server.close());

function open(address: string): void {
  window.history.pushState(null, '', address);
  render(<App rooms={withGreenhouse} />);
}

it('a room that is added to the list has its page, in the words of its own area', async () => {
  open('/t/acme/console/greenhouse');
  expect(await screen.findByRole('heading', { name: 'What grows' })).toBeInTheDocument();
  await act(() => changeLanguage('de'));
  expect(await screen.findByRole('heading', { name: 'Was wächst' })).toBeInTheDocument();
});

it('stands in the console of those who may open it', async () => {
  open('/t/acme/documents');
  const link = await screen.findByRole('link', { name: 'Greenhouse' });
  expect(link).toHaveAttribute('href', '/t/acme/console/greenhouse');
  expect(screen.queryByRole('link', { name: 'Locked' })).toBeNull();
  await act(() => changeLanguage('de'));
  expect(await screen.findByRole('link', { name: 'Gewächshaus' })).toBeInTheDocument();
});

it('is in the palette with its page, what it does and what it finds', async () => {
  open('/t/acme/documents');
  await screen.findByRole('link', { name: 'Greenhouse' });
  fireEvent.keyDown(document.documentElement, { key: 'k', code: 'KeyK', ctrlKey: true });
  expect(await screen.findByRole('button', { name: 'Greenhouse' })).toBeInTheDocument();
  fireEvent.change(screen.getByPlaceholderText('A page, or words in a document'), {
    target: { value: 'wet' },
  });
  expect(await screen.findByRole('button', { name: 'Fern wet' })).toBeInTheDocument();
  fireEvent.change(screen.getByPlaceholderText('A page, or words in a document'), {
    target: { value: 'water' },
  });
  fireEvent.click(await screen.findByRole('button', { name: 'Water the plants' }));
  expect(water).toHaveBeenCalledWith(expect.objectContaining({ navigate: expect.any(Function) }));
});

it('names no room and no address twice', () => {
  const twice = (names: string[]) => names.filter((name, at) => names.indexOf(name) !== at);
  expect(twice(rooms.map(({ name }) => name))).toEqual([]);
  expect(
    twice(
      rooms.flatMap(({ pages = [], publicPages = [] }) => [...pages, ...publicPages]).map(({ path }) => path),
    ),
  ).toEqual([]);
  expect(twice(rooms.flatMap(({ rail = [] }) => rail.map(({ name }) => name)))).toEqual([]);
});

it('leads only to pages that a room has', () => {
  const pages = rooms.flatMap((room) => room.pages ?? []).map(({ path }) => path);
  const places = rooms
    .flatMap((room) => [...(room.tree ?? []), ...(room.console ?? [])])
    .map(({ path }) => path);
  expect(places.filter((path) => !pages.includes(path))).toEqual([]);
});

it('reads every file of words through a room', () => {
  const areas = Object.keys(import.meta.glob('../i18n/en/*.json')).map((file) =>
    file.replace(/.*\/(\w+)\.json$/, '$1'),
  );
  const known = new Set(['common', 'shell', ...Object.keys(wordsOf(rooms))]);
  expect(areas.filter((area) => !known.has(area))).toEqual([]);
  expect(i18next.hasResourceBundle('en', 'shell')).toBe(true);
});
