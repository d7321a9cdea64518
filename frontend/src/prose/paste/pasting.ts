import { Extension } from '@tiptap/core';
import { DOMParser as GrammarParser, Slice } from '@tiptap/pm/model';
import { Plugin } from '@tiptap/pm/state';
import { cleaned, cleanedText, isWhole, type LeftOut, plainOf } from '.';
import { nothingLeft } from './model';

/** Reads what is pasted or dropped, and tells what could not be taken along. */
export const Pasting = Extension.create<{ onLeftOut: (left: LeftOut) => void }>({
  name: 'pasting',
  addOptions: () => ({ onLeftOut: () => undefined }),

  addProseMirrorPlugins() {
    const { onLeftOut } = this.options;
    const report = (left: LeftOut) => {
      if (!isWhole(left)) onLeftOut(left);
    };
    return [
      new Plugin({
        props: {
          transformPastedHTML(html) {
            const { html: clean, left } = cleaned(html);
            report(left);
            return clean;
          },
          clipboardTextParser(text, $context, isPlain, view) {
            const { html, left } = isPlain ? plainOf(text) : cleanedText(text);
            report(left);
            const page = new DOMParser().parseFromString(html, 'text/html');
            const parser = GrammarParser.fromSchema(view.state.schema);
            return openAtText(parser.parseSlice(page.body, { preserveWhitespace: true, context: $context }));
          },
          handlePaste: (_, event, slice) => isNoText(slice, event.clipboardData, report),
          handleDrop: (_, event, slice, isMoved) => !isMoved && isNoText(slice, event.dataTransfer, report),
        },
      }),
    ];
  },
});

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
