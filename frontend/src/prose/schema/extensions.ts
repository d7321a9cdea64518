import type { Extensions } from '@tiptap/core';
import { Collaboration } from '@tiptap/extension-collaboration';
import { Placeholder } from '@tiptap/extensions';
import StarterKit from '@tiptap/starter-kit';
import type { XmlFragment } from 'yjs';
import { AiOrigin } from './aiOrigin';
import { FollowsLive } from './followsLive';
import { KeepsWhatIsThere } from './keepsWhatIsThere';

const LINK = {
  openOnClick: false,
  autolink: true,
  protocols: ['http', 'https', 'mailto'],
  HTMLAttributes: { rel: 'noopener noreferrer nofollow', target: null },
};

/**
 * Blocks that hold words. Undoing one's own block must leave it where it is while others' words stand in it;
 * an emptied one goes.
 */
const HOLDING = ['paragraph', 'heading', 'blockquote', 'codeBlock', 'bulletList', 'orderedList', 'listItem'];

/** What code cannot be as well; the mark of its origin it can have. */
const LOOKS = 'code bold italic strike underline link';

/**
 * StarterKit, widened where two edits that meet, or the AI's text, would make what it forbids: the binding deletes a
 * block that the grammar does not allow, with all that anybody wrote in it.
 */
const Blocks = StarterKit.extend({
  addExtensions() {
    return (this.parent?.() ?? []).map((extension) => {
      if (extension.name === 'codeBlock') return extension.extend({ marks: AiOrigin.name });
      if (extension.name === 'code') return extension.extend({ excludes: LOOKS });
      if (extension.name === 'listItem') return extension.extend({ content: 'block+' });
      return extension;
    });
  },
});

/**
 * The grammar that browser and server share. History comes from Yjs, so Tiptap's own is off; a node that
 * is added at the end by itself would be an edit nobody made.
 */
export function documentExtensions(fragment: XmlFragment, placeholder: string): Extensions {
  return [
    Blocks.configure({ undoRedo: false, trailingNode: false, link: LINK }),
    AiOrigin,
    KeepsWhatIsThere,
    FollowsLive,
    Placeholder.configure({ placeholder, showOnlyWhenEditable: true }),
    Collaboration.configure({ fragment, yUndoOptions: { protectedNodes: new Set(HOLDING) } }),
  ];
}

/** The version of this grammar; the server opens a document read-only for an older one. */
export const SCHEMA_VERSION = 2;
