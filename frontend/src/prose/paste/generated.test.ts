import { Editor } from '@tiptap/core';
import { afterAll, expect, it } from 'vitest';
import * as Y from 'yjs';
import { documentExtensions } from '../schema/extensions';
import { cleaned, cleanedText } from '.';
import { generated } from './generated';
import { isWhole } from './model';

const editor = new Editor({
  element: document.body.appendChild(document.createElement('div')),
  extensions: documentExtensions(new Y.Doc().getXmlFragment('default'), ''),
});
afterAll(() => editor.destroy());

/** What a reader of the document sees of a pasted page, which must fit the document's grammar. */
function shown(html: string): string {
  editor.commands.setContent(html);
  editor.state.doc.check();
  return editor.state.doc.textBetween(0, editor.state.doc.content.size, '\n', '\n');
}

/** Words that a tracked change deleted; those may go, and are told of. */
function deleted(source: string): string {
  const page = new DOMParser().parseFromString(source, 'text/html');
  return [...page.querySelectorAll('del')].map(({ textContent }) => textContent).join(' ');
}

const SEEDS = Array.from({ length: 24 }, (_, at) => at + 1);

it.each(SEEDS)('keeps every visible word of a page made at random once, and nothing else: %i', (seed) => {
  const { html: source, visible, unseen } = generated(seed, 70);
  const { html, left } = cleaned(source);
  const said = shown(html);
  const lost = visible.filter((word) => !said.includes(word));
  expect(lost.filter((word) => left.deletions === 0 || !deleted(source).includes(word))).toEqual([]);
  expect(visible.filter((word) => said.split(word).length > 2)).toEqual([]);
  expect(unseen.filter((word) => said.includes(word))).toEqual([]);
  expect(html).not.toMatch(
    /spy\.example|alert\(|javascript:|<(img|script|style|iframe|svg)|\s(style|on\w+)=/i,
  );
});

it('keeps the caption of a table that is only there for the look', () => {
  const source = '<table><caption>Flow</caption><caption>of pumps</caption><tr><td>fast</td></tr></table>';
  expect(shown(cleaned(source).html)).toBe('Flow\nof pumps\nfast');
});

it('takes the beginning of a page that is longer than a parser is given', () => {
  const { html, left } = cleaned(`<p>the first words</p>${'y'.repeat(4_100_000)}<p>more`);
  expect(html).toContain('the first words');
  expect(left.isCut).toBe(true);
});

it('keeps every cell of a row, however long', () => {
  const cells = Array.from({ length: 300 }, (_, at) => `c${at}e`);
  const said = shown(cleaned(`<table><tr>${cells.map((cell) => `<td>${cell}`).join('')}</table>`).html);
  expect(cells.filter((cell) => !said.includes(cell))).toEqual([]);
});

it('tells of rows that were filtered out, and of words nobody saw in code', () => {
  const rows = '<tr><td>a<td>b</tr><tr style="display:none"><td>secret<td>row</tr>';
  const table = cleaned(`<table>${rows}</table>`);
  expect(shown(table.html)).toBe('a | b');
  expect(table.left.hidden).toBe(1);
  const code = cleaned('<pre>make run<span style="display:none">Copy</span></pre>');
  expect(shown(code.html)).toBe('make run');
  expect(code.left.hidden).toBe(1);
});

it.each(['<pre>', '<p>', '<textarea>', '<p style="white-space:pre">'])(
  'cuts what is too long between letters, and says so: %s',
  (tag) => {
    const { html, left } = cleaned(`${tag}x${'😀'.repeat(200_000)}`);
    expect(isWhole(left)).toBe(false);
    expect(left.isCut).toBe(true);
    expect(html).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
  },
);

const MARKDOWN: ((word: () => string) => string)[] = [
  (word) => `# ${word()}\n\n${word()} **${word()}** *${word()}* ~~${word()}~~ \`${word()}\`\n\n`,
  (word) => `${word()}\n===\n\n> ${word()}\n> - ${word()}\n\n`,
  (word) => `1. ${word()}\n2. ${word()}\n   - [x] ${word()}\n   - [ ] ${word()}\n\n`,
  (word) => `| ${word()} | ${word()} |\n|---|:-:|\n| ${word()} | ${word()} | ${word()} |\n| ${word()} |\n\n`,
  (word) => `\`\`\`js\n[^${word()}]: ${word()}\n\`\`\`\n\n`,
  (word) => `${word()}[^1]\n\n[^1]: ${word()}\n    ${word()}\n\n`,
  (word) => `[${word()}][a] ![${word()}](https://example.org/a.png)\n\n[a]: https://example.org\n\n`,
  (word) => `[${word()}]: https://example.org/${word()} "${word()}"\n\n- [^${word()}]: ${word()}\n\n`,
  (word) => `<div>${word()}</div> <!-- ${word()} --> &lt; ${word()}\n\n***\n\n`,
  (word) => `---\n${word()}\n---\n\n`,
  (word) => `    ${word()}\n\n${word()}  \n${word()}\\\n${word()} <https://example.org/${word()}>\n\n`,
];

it('keeps every word of Markdown, in whatever order its parts stand', () => {
  for (let turn = 0; turn < MARKDOWN.length; turn += 4) {
    const words: string[] = [];
    const word = () => words[words.push(`word${turn}n${words.length}e`) - 1] as string;
    const parts = [...MARKDOWN.slice(turn), ...MARKDOWN.slice(0, turn)].map((part) => part(word));
    const fields = `---\ntitle: ${word()}\ntags:\n  - ${word()}\n---\n`;
    const said = shown(cleanedText(`${turn % 8 ? fields : ''}${parts.join('')}## End\n`).html);
    const asked = turn % 8 ? words : words.slice(0, -2);
    expect(asked.filter((one) => !said.includes(one))).toEqual([]);
  }
}, 60_000);

it('keeps a footnote of Markdown beside its mark, and a link by its name', () => {
  const source = '## Flow\n\nFast[^1], see [the plan][p].\n\n[^1]: By Ada.\n[p]: https://example.org/p\n';
  const { html } = cleanedText(source);
  expect(html).toContain('Fast[^1], see <a href="https://example.org/p">the plan</a>.');
  expect(html).toContain('[^1]: By Ada.');
});
