import type { EditorView } from '@tiptap/pm/view';
import { fetchRules, rulesNow } from './rules';

/**
 * A paste or drop that comes before the rules do: it is held back, and happens again as soon as they are here. When
 * they cannot be fetched, its plain text goes in as the editor itself reads it, so that nothing is lost.
 */
export class Held {
  private isShiftPressed = false;
  private again: { event: Event; isPlain: boolean } | null = null;

  /** Whether what is going in now was asked for as plain text when it was held back. */
  get isPlain(): boolean {
    return this.again?.isPlain ?? false;
  }

  /** With Shift a paste is asked for as plain text. */
  notePressed({ shiftKey }: KeyboardEvent): void {
    this.isShiftPressed = shiftKey;
  }

  /** True when the event was held back; the editor does nothing about it then. */
  back(view: EditorView, event: ClipboardEvent | DragEvent, data: DataTransfer | null): boolean {
    if (rulesNow() || !data || this.again?.event === event) return false;
    event.preventDefault();
    const isPlain = event.type === 'paste' && this.isShiftPressed;
    const [whole, plain] = [copyOf(data, isPlain), copyOf(data, true)];
    void fetchRules().then(
      () => this.letHappen(view, event, whole, isPlain),
      () => this.letHappen(view, event, plain, true),
    );
    return true;
  }

  private letHappen(view: EditorView, event: Event, data: DataTransfer, isPlain: boolean): void {
    if (view.isDestroyed) return;
    this.again = { event: repeated(event, data), isPlain };
    view.dom.dispatchEvent(this.again.event);
    this.again = null;
  }
}

/** What a clipboard holds is gone after its event. */
function copyOf(data: DataTransfer, isPlain: boolean): DataTransfer {
  const copy = new DataTransfer();
  for (const kind of isPlain ? ['text/plain'] : data.types) {
    if (kind !== 'Files' && data.getData(kind)) copy.setData(kind, data.getData(kind));
  }
  if (!isPlain) for (const file of data.files) copy.items.add(file);
  return copy;
}

function repeated(event: Event, data: DataTransfer): Event {
  const how = { bubbles: true, cancelable: true };
  if (!(event instanceof DragEvent)) return new ClipboardEvent(event.type, { ...how, clipboardData: data });
  const { clientX, clientY, ctrlKey, altKey } = event;
  return new DragEvent(event.type, { ...how, clientX, clientY, ctrlKey, altKey, dataTransfer: data });
}
