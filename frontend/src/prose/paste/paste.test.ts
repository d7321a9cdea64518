import { readFileSync } from 'node:fs';
import { Editor } from '@tiptap/core';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import * as Y from 'yjs';
import { documentExtensions } from '../schema/extensions';
import { cleaned, cleanedText, type LeftOut } from '.';
import { Pasting } from './pasting';
import { fetchRules } from './rules';

let editor: Editor;
let left: LeftOut | null;

beforeAll(() => fetchRules());
beforeEach(() => {
  left = null;
  const element = document.body.appendChild(document.createElement('div'));
  editor = new Editor({
    element,
    enablePasteRules: ['link'],
    extensions: [
      ...documentExtensions(new Y.Doc().getXmlFragment('default'), ''),
      Pasting.configure({
        onLeftOut: (said) => {
          left = said;
        },
      }),
    ],
  });
});
afterEach(() => editor.destroy());

const fixture = (name: string) => readFileSync(`src/prose/paste/fixtures/${name}.clip`, 'utf8');

/** What jsdom has no event for. */
function clipboard(kind: string, data: string): ClipboardEvent {
  const clipboardData = { files: [], getData: (asked: string) => (asked === kind ? data : '') };
  return Object.assign(new Event('paste', { bubbles: true, cancelable: true }), {
    clipboardData,
  }) as unknown as ClipboardEvent;
}

function pasted(html: string): string {
  editor.view.dom.dispatchEvent(clipboard('text/html', html));
  return editor.getHTML().replaceAll(/ rel="[^"]*"/g, '');
}

function pastedText(text: string): string {
  editor.view.dom.dispatchEvent(clipboard('text/plain', text));
  return editor.getHTML();
}

it('reads Google Docs by the weights of its spans, with lists, tables and what was left out', () => {
  expect(pasted(fixture('google-docs'))).toBe(
    '<h1>Quarterly plan</h1><p>Plain, <strong>bold</strong>, <em>italic</em>, <u>underlined</u> and <s>struck</s>. ' +
      '<a href="https://example.org/plan">The plan</a></p>' +
      '<ul><li><p>One</p><ul><li><p>One a</p></li></ul></li><li><p>Two</p></li></ul>' +
      '<p><strong>Item</strong> | Price</p><p>Both</p>' +
      '<p><a href="https://lh7-rt.googleusercontent.com/docsz/x">[A pump]</a></p>',
  );
  expect(left).toMatchObject({ tables: 1, merged: 1, images: 1, hidden: 0 });
});

it("reads Word's lists by level and kind, and keeps cells apart", () => {
  expect(pasted(fixture('word'))).toBe(
    '<h1>Report</h1><h2>Findings</h2><p>Seen in Oslo by <strong>Ada</strong>: new words[1].</p>' +
      '<ul><li><p>First</p><ul><li><p>Deeper</p></li></ul></li><li><p>Second</p></li></ul>' +
      '<ol start="3"><li><p>Third</p></li></ol><p>R1C1 | Both</p><p>R2C1</p><p>[Chart]</p><p>[1] Her notes.</p>',
  );
  expect(left).toMatchObject({ tables: 1, merged: 1, images: 1, comments: 1, deletions: 1, footnotes: 1 });
});

const OTHERS: [string, string][] = [
  ['sheets', '<p><strong>Pump</strong> | <strong>Flow</strong></p><p>HP-300 | 5,5</p><p> | 7</p>'],
  ['excel', '<p><strong>Part</strong> | <strong>No</strong></p><p>Seal | 12</p>'],
  [
    'notion',
    '<h2>Launch</h2><p>Read <strong>this</strong> and <code>run()</code>.</p><ul><li><p>[x] Ship</p></li></ul>' +
      '<ol><li><p>One</p><ol><li><p>One a</p></li></ol></li><li><p>Two</p></li></ol>' +
      '<blockquote><p>Said</p></blockquote><pre><code class="language-python">x = 1\ny = 2</code></pre><hr>',
  ],
  [
    'outlook',
    '<p>Dear all,</p><ul><li><p>bring tools</p><ul><li><p>gloves too</p></li></ul></li></ul><p>Kind regards<br>Ada</p>',
  ],
  [
    'libreoffice',
    '<h1>Manual</h1><p><strong>Bold </strong>not <u>under</u> H₂O</p>' +
      '<ol><li><p>One</p><ul><li><p>Inner</p></li></ul></li><li><p>Two</p></li></ol><p>A | | C</p>',
  ],
  ['pages', '<p>Some <strong>strong</strong> and <u>lined</u> text</p><ul><li><p>Item</p></li></ul>'],
  [
    'slack',
    '<p>Hello <strong>team</strong>:tada:</p><p>Two<br>lines</p><ul><li><p>A</p><ul><li><p>B</p></li></ul></li><li><p>C</p></li></ul>',
  ],
  [
    'confluence',
    '<h2>Release notes</h2><p>Status: DONE by @Ada Berg</p><p>[x] Ship it</p><p>[ ] Tell people</p><p>Back up first.</p>' +
      '<p><strong>Area</strong> | <strong>Change</strong></p><p>Pump | • quieter • lighter</p>' +
      '<pre><code class="language-bash">make backup\nmake run</code></pre>',
  ],
  [
    'web-page',
    '<h2>Getting started</h2><p>Read the docs or <a href="https://example.org/faq">the FAQ</a>.[1]</p>' +
      '<p><a href="https://example.org/pump.jpg">[The pump at work]</a></p><p>In the basin</p>' +
      '<p><strong>Head</strong></p><p>How high it lifts</p><p><strong>More</strong></p><p>Folded words</p>' +
      '<pre><code class="language-shell">cd pump\nmake</code></pre>' +
      '<p>Sizes</p><p><strong>Model</strong> | <strong>Head</strong></p><p>HP-300 | 12 m</p>',
  ],
  [
    'apple-notes',
    '<p><strong>Shopping</strong></p><ul><li><p>Rope</p></li><li><p>Grease</p><ul><li><p>blue tin</p></li></ul></li></ul>' +
      '<p>Call <u>Ingrid</u> first</p><p>Tide | 06:12</p>',
  ],
  ['vs-code', '<pre><code>def flow(head):\n    return head * 2\n\n# &lt;end&gt;</code></pre>'],
  [
    'word-online',
    '<h1>Safety</h1><ol><li><p><strong>Switch off</strong></p><ol><li><p>at the mains</p></li></ol></li>' +
      '<li><p><u>Drain</u></p></li></ol><p>Valve | open closed</p>',
  ],
  [
    'word-numbers',
    '<h1>Works</h1><ol><li><p>Lift the grating</p><ul><li><p>two people</p></li></ul></li><li><p>Pump out</p></li></ol>' +
      '<p><strong>Day</strong> | <strong>Level</strong></p><p>Mon | 3&nbsp;m falling</p>',
  ],
  [
    'outlook-mail',
    '<p><strong>From:</strong> Ingrid &lt;ingrid@acme.example&gt;<br><strong>Sent:</strong> Monday<br>' +
      '<strong>Subject:</strong> Pump</p><p>See <a href="https://eur01.safelinks.example/?url=x">the plan</a>.</p>' +
      '<blockquote><p>We start at six.</p></blockquote><p>Acme | Harbour 1</p>',
  ],
];
it.each(OTHERS)('reads what %s puts on the clipboard', (name, expected) => {
  expect(pasted(fixture(name))).toBe(expected);
});

it('leaves a word of everything: no text of any fixture is lost', () => {
  const whole = [
    'google-docs',
    'sheets',
    'excel',
    'notion',
    'libreoffice',
    'pages',
    'slack',
    'confluence',
    'apple-notes',
  ];
  for (const name of [...whole, 'vs-code', 'word-online', 'outlook-mail']) {
    const page = new DOMParser().parseFromString(fixture(name), 'text/html');
    for (const gone of page.querySelectorAll('style')) gone.remove();
    const said = cleaned(fixture(name)).html.replaceAll(/<[^>]*>/g, ' ');
    for (const word of [...page.body.querySelectorAll('*')].flatMap((one) =>
      [...one.childNodes]
        .filter((node) => node.nodeType === 3)
        .flatMap((node) => node.nodeValue?.match(/[A-Za-z]{3,}/g) ?? []),
    ) ?? [])
      expect(said).toContain(word);
  }
});

it.each([
  '<p style="color:red" onclick="x()">a<script>alert(1)</script><img src=x onerror=alert(1)></p>',
  '<a href="javascript:alert(1)">a</a><a href=" java\nscript:alert(1)">b</a>',
  '<iframe srcdoc="<p>x"></iframe>a<svg onload=alert(1)><style>*{}</style></svg>',
  '<p title="<img src=x style=color:red>">a</p><!-- <b style=x> --><math><mtext><style>a</style></math>',
  '<p a=">" style=\'x\'>a<p style="unclosed',
])('lets nothing run, load or style: %#', (html) => {
  expect(cleaned(html).html).not.toMatch(/style|script|\son\w+=|<img|<iframe|src=/i);
});

it('goes through hostile sources once', () => {
  const sources = [
    '<div>'.repeat(1_000),
    '<'.repeat(300_000),
    '<!--'.repeat(100_000),
    `<p ${'a="'.repeat(100_000)}`,
    '<style>'.repeat(50_000),
    `<table><tr>${'<td colspan=99999 rowspan=99999>x'.repeat(2_000)}</table>`,
    `<p>${'\u00a0 '.repeat(200_000)}x</p>`,
  ];
  const began = performance.now();
  for (const source of sources) cleaned(source);
  expect(performance.now() - began).toBeLessThan(30_000);
}, 60_000);

it('says when only the beginning fits', () => {
  pasted(`<p>${'word '.repeat(100_000)}</p>`);
  expect(left?.isCut).toBe(true);
});

it('takes Markdown for what it is when it clearly is', () => {
  expect(pastedText('# Plan\n\n- [x] done\n- [ ] open\n\nRead **this**.')).toBe(
    '<h1>Plan</h1><ul><li><p>[x] done</p></li><li><p>[ ] open</p></li></ul><p>Read <strong>this</strong>.</p>',
  );
});

it.each([
  '# a comment\nimport os\nprint(2 ** 3)\nx = 2*3*4',
  'name: x\n# settings\n- a: 1\n- b: 2',
  'Dear Ada,\n- bring tools\n- and *gloves*',
  'a_b_c and 2 * 3 * 4',
])('takes no other text for Markdown: %#', (text) => {
  const lines = text.split('\n').map((line) => line.replaceAll('&', '&amp;'));
  expect(pastedText(text)).toBe(`<p>${lines.join('<br>')}</p>`);
});

it('keeps the lines of plain text, and parts paragraphs at empty ones', () => {
  expect(pastedText('one\r\ntwo\r\n\r\nthree')).toBe('<p>one<br>two</p><p>three</p>');
});

it('takes its own text back as it was, with its origin', () => {
  const own = '<p data-pm-slice="1 1 []">x <span data-ai-origin="g1" class="ai-origin">by AI</span></p>';
  expect(pasted(own)).toContain('data-ai-origin="g1"');
  expect(left).toBeNull();
});

it('keeps what is selected when only an image is pasted', () => {
  editor.commands.setContent('<p>kept</p>');
  editor.commands.selectAll();
  expect(pasted('<img src="https://example.org/a.png" width="1" height="1">')).toBe('<p>kept</p>');
});

it('reads plain text with no sign of Markdown as text', () => {
  expect(cleanedText('just text').html).toBe('<p>just text</p>');
});

it('raises and lowers what Google Docs raises and lowers by style', () => {
  const up = '<span style="font-size:0.6em;vertical-align:super">2</span>';
  const down = '<span style="font-size:0.6em;vertical-align: Sub">2</span>';
  expect(
    pasted(`<p><span>300 m${up}, H${down}O,</span> <span style="vertical-align:baseline">2</span></p>`),
  ).toBe('<p>300 m², H₂O, 2</p>');
});
