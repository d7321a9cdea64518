import { createContext, useContext } from 'react';
import { useTenant } from '@/api/session';
import type { WordFiles } from '@/i18n/words';
import type { PaletteAction, PaletteSearch, Place, RailTab, Room, TreePlace } from './room';

/** The list of rooms this page was started with. */
export const RoomsContext = createContext<readonly Room[]>([]);

export const useRooms = () => useContext(RoomsContext);

/** The words of every room, by area. */
export function wordsOf(rooms: readonly Room[]): WordFiles {
  return Object.assign({}, ...rooms.map((room) => room.words));
}

/** The sections of the tree this person can open. */
export const useTree = (): TreePlace[] => useAllowed(useRooms().flatMap((room) => room.tree ?? []));

/** The console pages this person can open. */
export const useConsole = (): Place[] => useAllowed(useRooms().flatMap((room) => room.console ?? []));

/** What this person can do from the command palette. */
export const usePaletteActions = (): PaletteAction[] =>
  useAllowed(useRooms().flatMap((room) => room.actions ?? []));

export const usePaletteSearches = (): PaletteSearch[] =>
  useRooms().flatMap((room) => (room.search ? [room.search] : []));

export const useRailTabs = (): RailTab[] => useRooms().flatMap((room) => room.rail ?? []);

function useAllowed<T extends { capability?: string }>(all: T[]): T[] {
  const { can } = useTenant();
  return all.filter(({ capability }) => !capability || can(capability));
}
