import type { Editor } from '@tiptap/core';
import type { EditorState } from '@tiptap/pm/state';
import { yUndoPluginKey } from '@tiptap/y-tiptap';
import type { UndoManager } from 'yjs';

interface Marker {
  suggestionId: string;
  /** How many own edits could be undone when the suggestion was being accepted: what was typed since comes first. */
  depth: number;
}

/**
 * Own edits and accepted suggestions in the order they happened. Own edits are undone here, in the
 * browser; what the AI wrote is undone by the server, alone, whatever others typed around it.
 */
export class UndoHistory {
  private markers: Marker[] = [];
  /** Suggestions that were undone, and how many own edits waited to be redone then: those undone after come first. */
  private undoneMarkers: Marker[] = [];
  private deciding = 0;
  private depthThen: number | null = null;
  private watched: UndoManager | null = null;
  private waiting: (() => void)[] = [];
  private readonly manager: () => UndoManager | undefined;

  constructor(manager: () => UndoManager | undefined) {
    this.manager = manager;
  }

  /** Ends the current undo step, so that edits on both sides of an AI operation stay apart. */
  cut(): void {
    this.manager()?.stopCapturing();
  }

  /** A decision is on its way to the server; what is undone until `decided` waits for its outcome. */
  decide(): void {
    this.cut();
    this.deciding += 1;
    this.depthThen = this.depth();
  }

  decided(): void {
    this.deciding -= 1;
    this.depthThen = null;
    // One after the other: an undo may itself begin a decision, and the next waits for that.
    while (this.deciding === 0 && this.waiting.length > 0) this.waiting.shift()?.();
  }

  /** Runs an undo or redo now, or once it is known what there is to undo. */
  inTurn(action: () => void): void {
    if (this.deciding === 0) action();
    else this.waiting.push(action);
  }

  accepted(suggestionId: string): void {
    this.cut();
    this.markers.push({ suggestionId, depth: this.depthThen ?? this.depth() });
  }

  /** The suggestion the next undo takes back, when nothing of one's own came after it. */
  nextSuggestion(): string | null {
    const last = this.markers.at(-1);
    return last && last.depth >= this.depth() ? last.suggestionId : null;
  }

  undone(suggestionId: string): void {
    this.markers = this.markers.filter((marker) => marker.suggestionId !== suggestionId);
    this.undoneMarkers.push({ suggestionId, depth: this.redoDepth() });
    this.watchForNewEdits();
  }

  /** The suggestion the next redo brings back, when nothing of one's own was undone after it. */
  nextUndone(): string | null {
    const last = this.undoneMarkers.at(-1);
    return last && last.depth >= this.redoDepth() ? last.suggestionId : null;
  }

  redone(suggestionId: string): void {
    this.undoneMarkers = this.undoneMarkers.filter((marker) => marker.suggestionId !== suggestionId);
    this.accepted(suggestionId);
  }

  undoOwn(): boolean {
    return Boolean(this.manager()?.undo());
  }

  redoOwn(): boolean {
    return Boolean(this.manager()?.redo());
  }

  /** Whoever writes on cannot redo any more, neither own edits nor the AI's. */
  private watchForNewEdits(): void {
    const manager = this.manager();
    if (!manager || this.watched === manager) return;
    this.watched = manager;
    manager.on('stack-item-added', ({ type, origin }: { type: 'undo' | 'redo'; origin: unknown }) => {
      if (type === 'undo' && origin !== manager) this.undoneMarkers = [];
    });
  }

  private redoDepth(): number {
    return this.manager()?.redoStack.length ?? 0;
  }

  private depth(): number {
    return this.manager()?.undoStack.length ?? 0;
  }
}

export function undoManagerOf(editor: Editor | null): UndoManager | undefined {
  return editor && !editor.isDestroyed ? managerIn(editor.state) : undefined;
}

function managerIn(state: EditorState): UndoManager | undefined {
  return (yUndoPluginKey.getState(state) as { undoManager?: UndoManager } | undefined)?.undoManager;
}

/** What is done here is undone with the edit before it, however long ago that was, unless a cut lies between. */
export function inTheSameUndoStep(state: EditorState, act: () => void): void {
  const manager = managerIn(state);
  const usual = manager?.captureTimeout ?? 0;
  if (manager) manager.captureTimeout = Number.POSITIVE_INFINITY;
  try {
    act();
  } finally {
    if (manager) manager.captureTimeout = usual;
  }
}
