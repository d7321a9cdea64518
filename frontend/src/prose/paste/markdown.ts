import { micromark } from 'micromark';
import { gfmStrikethrough, gfmStrikethroughHtml } from 'micromark-extension-gfm-strikethrough';
import { gfmTable, gfmTableHtml } from 'micromark-extension-gfm-table';
import { gfmTaskListItem, gfmTaskListItemHtml } from 'micromark-extension-gfm-task-list-item';
import type { HtmlExtension } from 'micromark-util-types';
import { escaped } from './emit';

const MAX_MARKDOWN_CHARS = 300_000;
const CODE_LINE =
  /[;{}]\s*(?:(?:\/\/|#).*)?$|^\s*(?:import|from|def|class|function|const|let|var|return|if|elif|for|while|public|private|package|using|export|echo|set|#include|#!\/|@\w)\b|^\s*(?:[\w.-]+\s*[:=]\s*\S*$|<\/?\w)/;
const SURE = 3;

/** How sure the text is Markdown, by the signs of it that nobody writes by accident. */
const SIGNS: [RegExp, number][] = [
  [/^ {0,3}(`{3,}|~{3,})[^`\n]*\n[\s\S]*?^ {0,3}\1/m, 3],
  [/^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*$/m, 3],
  [/^\s*[-*+] \[[ xX]\] \S/m, 3],
  [/(?:^|\n\n)#{1,6} [^\n]+\n\n/, 3],
  [/^#{2,6} \S/m, 2],
  [/^# \S/m, 1],
  [/\[[^\][\n]{1,300}\]\((?:https?:|mailto:|\/|#|\.)[^)\s]{0,2000}(?: "[^"\n]*")?\)/, 3],
  [/(?:^|[\s(])\*\*[^\s*](?:[^*\n]{0,500}[^\s*])?\*\*(?![\w*])/m, 2],
  [/(?:^|[\s(])`[^`\n]{1,300}`(?!\w)/m, 1],
  [/^[-*+] \S[^\n]*\n+(?: {0,4}[^\n]*\n+)*?[-*+] \S/m, 1],
  [/^1[.)] \S[^\n]*\n+2[.)] \S/m, 1],
  [/^> \S/m, 1],
  [/(?:^|\s)~~[^~\s][^~\n]*~~/m, 1],
];

/** Whether plain text clearly is Markdown: lines of code and settings are not, nor is a letter with a dash in it. */
export function isMarkdown(text: string): boolean {
  if (text.length > MAX_MARKDOWN_CHARS) return false;
  const sample = text.slice(0, 20_000).replace(/\r\n?/g, '\n');
  const score = SIGNS.reduce((sum, [sign, weight]) => sum + (sign.test(sample) ? weight : 0), 0);
  return score >= SURE && !looksLikeCode(sample);
}

function looksLikeCode(text: string): boolean {
  const outside = text.replace(/^ {0,3}(`{3,}|~{3,})[\s\S]*?^ {0,3}\1[^\n]*$/gm, '');
  const lines = outside.split('\n').filter((line) => line.trim());
  return lines.filter((line) => CODE_LINE.test(line)).length > lines.length * 0.3;
}

/** Markdown as HTML; HTML in it stays text. */
export function htmlOfMarkdown(text: string): string {
  return micromark(withoutLosses(text.replace(/\r\n?/g, '\n')), {
    extensions: [gfmTable(), gfmStrikethrough(), gfmTaskListItem()],
    htmlExtensions: [gfmTableHtml(), ALL_CELLS, gfmStrikethroughHtml(), gfmTaskListItemHtml()],
  });
}

/** Cells beyond those of the heading are shown too; GitHub's rules drop them. */
const ALL_CELLS: HtmlExtension = {
  enter: {
    tableData() {
      this.lineEndingIfNeeded();
      this.tag('<td>');
    },
  },
  exit: {
    tableData() {
      this.tag('</td>');
      this.setData('tableColumn', (this.getData('tableColumn') ?? 0) + 1);
    },
  },
};

/** What Markdown reads for itself and shows nowhere becomes text: fields at the start, footnotes, unused addresses. */
function withoutLosses(text: string): string {
  const fields = /^---\n((?:[\w-]+:[^\n]*\n|[ \t]+[^\n]*\n|- [^\n]*\n|#[^\n]*\n)+)---(?:\n|$)/.exec(text);
  const body = fields ? text.slice(fields[0].length) : text;
  const uses = new Map<string, number>();
  for (const [, label] of body.toLowerCase().matchAll(/\[([^\][\n]{1,300})\]/g))
    uses.set(label ?? '', (uses.get(label ?? '') ?? 0) + 1);
  const isUsed = (label: string) => (uses.get(label.toLowerCase()) ?? 0) > 1;
  const said = body
    .split(/(^ {0,3}(?:`{3,}[^`\n]*|~{3,}[^\n]*)\n[\s\S]*?(?:^ {0,3}(?:`{3,}|~{3,})[ \t]*$|$(?![\s\S])))/m)
    .map((part, at) => (at % 2 === 0 ? definitionsAsText(part, isUsed) : part))
    .join('');
  return fields ? `\`\`\`yaml\n${fields[1]}\`\`\`\n\n${said}` : said;
}

const DEFINITION = /^(?:[ \t>]|[-*+] |\d{1,9}[.)] )*\[([^\][\n]{1,300})\]:/;

/** Line by line: a definition that becomes text is no paragraph for the next one to be part of. */
function definitionsAsText(part: string, isUsed: (label: string) => boolean): string {
  let wasText = false;
  const lines = part.split('\n').map((line) => {
    const label = DEFINITION.exec(line)?.[1];
    const isText = label !== undefined && (label.startsWith('^') || !isUsed(label));
    const parted = wasText && label !== undefined ? `\n${line}` : line;
    wasText = isText;
    return isText ? parted.replace('[', '\\[') : parted;
  });
  return lines.join('\n');
}

/** Plain text as it was typed: an empty line parts paragraphs, a line end stays one. */
export function htmlOfText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .split(/\n(?:[ \t]*\n)+/)
    .filter((part) => part.trim())
    .map(
      (part) =>
        `<p>${part
          .replace(/^\n+|\n+$/g, '')
          .split('\n')
          .map(escaped)
          .join('<br>')}</p>`,
    )
    .join('');
}
