import type { QueryClient } from '@tanstack/react-query';
import type { Editor } from '@tiptap/core';
import type { ComponentType } from 'react';
import type { NavigateFunction } from 'react-router';
import type { Tenant } from '@/api/session';
import type { Names, WordFiles } from '@/i18n/words';

/** A page and its address: below `/t/<organisation>/`, or from the root for those who are not signed in. */
export interface RoomPage {
  path: string;
  /** Made by `lazyPage`, so that its code and words are fetched when it is opened. */
  Page: ComponentType;
}

/** A page that navigation leads to, for those whose role allows it. */
export interface Place {
  path: string;
  names: Names;
  capability?: string;
}

export interface TreePlace extends Place {
  Icon: Icon;
  /** What stands under it in the tree, such as the documents worked on last. */
  Leaves?: ComponentType;
}

export interface RailPanelProps {
  documentId: string;
  editor: Editor;
  isEditable: boolean;
}

/** A tab beside an open document; the address keeps its name as `?rail=<name>`. */
export interface RailTab {
  name: string;
  names: Names;
  Icon: Icon;
  Panel: ComponentType<RailPanelProps>;
}

export interface ActionContext {
  tenant: Tenant;
  client: QueryClient;
  navigate: NavigateFunction;
}

/** Something the command palette does, after it has closed. */
export interface PaletteAction {
  id: string;
  names: Names;
  capability?: string;
  run: (context: ActionContext) => Promise<void>;
  /** Said when `run` throws. */
  failed: Names;
}

export interface Found {
  id: string;
  label: string;
  description?: string;
  path: string;
}

/** What the command palette finds by the words typed into it. */
export interface PaletteSearch {
  names: Names;
  find: (words: string, tenant: Tenant) => Promise<Found[]>;
}

/** Everything the rest of the front end has to know about one room. Collected in `app/rooms.ts`, and nowhere else. */
export interface Room {
  name: string;
  pages?: RoomPage[];
  publicPages?: RoomPage[];
  tree?: TreePlace[];
  console?: Place[];
  rail?: RailTab[];
  actions?: PaletteAction[];
  search?: PaletteSearch;
  words?: WordFiles;
}

type Icon = ComponentType<{ size?: number; stroke?: number; 'aria-hidden'?: boolean }>;
