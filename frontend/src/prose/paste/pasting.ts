import { Extension } from '@tiptap/core';
import { DOMParser as GrammarParser, type ResolvedPos, Slice } from '@tiptap/pm/model';
import { Plugin } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import { Held } from './held';
import { isWhole, type LeftOut, nothingLeft } from './model';
import { fetchRules, rulesNow } from './rules';

/** Reads what is pasted or dropped, and tells what could not be taken along. */
export const Pasting = Extension.create<{ onLeftOut: (left: LeftOut) => void }>({
  name: 'pasting',
  addOptions: () => ({ onLeftOut: () => undefined }),

  addProseMirrorPlugins() {
    const { onLeftOut } = this.options;
    const report = (left: LeftOut) => {
      if (!isWhole(left)) onLeftOut(left);
    };
    const held = new Held();
    const fetchAhead = () => void fetchRules().catch(() => undefined);
    return [
      new Plugin({
        props: {
          handleDOMEvents: {
            focus: fetchAhead,
            dragenter: fetchAhead,
            keydown: (_, event) => held.notePressed(event),
            keyup: (_, event) => held.notePressed(event),
            paste: (view, event) => held.back(view, event, event.clipboardData),
            drop: (view, event) => !view.dragging && held.back(view, event, event.dataTransfer),
          },
          transformPastedHTML(source) {
            const { html = source, left = nothingLeft() } = rulesNow()?.cleaned(source) ?? {};
            report(left);
            return html;
          },
          clipboardTextParser(text, $context, isPlain, view) {
            const rules = rulesNow();
            // Without rules the editor's own parser makes paragraphs of the lines.
            if (!rules) return undefined as unknown as Slice;
            const { html, left } = isPlain || held.isPlain ? rules.plainOf(text) : rules.cleanedText(text);
            report(left);
            return sliceOf(html, $context, view);
          },
          handlePaste: (_, event, slice) => isNoText(slice, event.clipboardData, report),
          handleDrop: (_, event, slice, isMoved) => !isMoved && isNoText(slice, event.dataTransfer, report),
        },
      }),
    ];
  },
});

function sliceOf(html: string, context: ResolvedPos, { state }: EditorView): Slice {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const parser = GrammarParser.fromSchema(state.schema);
  return openAtText(parser.parseSlice(page.body, { preserveWhitespace: true, context }));
}

/** Text blocks at the ends flow into the text around; lists and quotes stay whole. */
function openAtText({ content }: Slice): Slice {
  return new Slice(content, content.firstChild?.isTextblock ? 1 : 0, content.lastChild?.isTextblock ? 1 : 0);
}

/** Nothing to put in must not take out what is selected; files alone are told of, they cannot be kept yet. */
function isNoText(slice: Slice, data: DataTransfer | null, report: (left: LeftOut) => void): boolean {
  if (!data || slice.size > 0) return false;
  const files = [...data.files];
  if (files.length > 0 && !data.getData('text/html')) {
    const images = files.filter(({ type }) => type.startsWith('image/')).length;
    report({ ...nothingLeft(), images, media: files.length - images });
  }
  return files.length > 0 || data.getData('text/html') !== '';
}
