/** Pages nobody wrote: nested, broken and hostile, the same for the same seed. */
export interface Generated {
  html: string;
  /** In the order of the source. */
  visible: string[];
  /** Never to be seen in a document. */
  unseen: string[];
}

const WRAPPERS = (
  'p div section article main h1 h2 h3 h4 h6 blockquote pre ul ol li dl dt dd b strong i em u s del ins code sup sub span a ' +
  'font center details summary figure figcaption label button fieldset legend address ruby rt mark small q nav header body html'
).split(' ');
const STYLES = [
  'font-weight:700',
  'font-weight:normal;font-style:italic',
  'text-decoration:underline line-through',
  'white-space:pre-wrap',
  'mso-list:l0 level2 lfo1',
  'font-family:Consolas,monospace;white-space:pre',
  'background:url(https://spy.example/x.png)',
  'display:block;position:absolute;left:-9999px',
];
const ATTRIBUTES = [
  'class="MsoListParagraph"',
  'class=Apple-converted-space2',
  'onclick="alert(1)"',
  'dir=rtl',
  'id="docs-internal-guid-1"',
  'role=heading aria-level=2',
  'data-indent=3',
  'start=9999999999',
  'href="javascript:alert(1)"',
  'href="https://example.org/?a=1&b=<2>"',
  'title="<b>"',
  "style='color:red",
];
const HOSTILE = [
  (word: string) => `<script>${word}</script>`,
  (word: string) => `<style>.${word}{}</style>`,
  (word: string) => `<!-- ${word} <p> -->`,
  (word: string) => `<!--[if gte mso 9]><xml><o:p>${word}</o:p></xml><![endif]-->`,
  (word: string) => `<template><p>${word}</p></template>`,
  (word: string) => `<img src="data:image/png;base64,${word}" onerror="alert(1)">`,
  (word: string) => `<svg onload="alert('${word}')"><circle r=1 /></svg>`,
  (word: string) => `<iframe srcdoc="<p>${word}"></iframe>`,
  (word: string) => `<span style="display:none">${word}</span>`,
  (word: string) => `<p hidden>${word}</p>`,
];

export function generated(seed: number, most = 120): Generated {
  const next = random(seed);
  const below = (end: number) => Math.floor(next() * end);
  const one = <T>(list: T[]): T => list[below(list.length)] as T;
  const visible: string[] = [];
  const unseen: string[] = [];
  let left = most;
  const word = (list: string[], kind: string): string => {
    const made = `${kind}${seed}n${list.length}e`;
    list.push(made);
    return made;
  };
  const said = () => word(visible, 'seen');
  const attributes = () => {
    const own = next() < 0.3 ? ` ${one(ATTRIBUTES.slice(0, -1))}` : '';
    return next() < 0.25 ? `${own} style="${one(STYLES)}"` : own;
  };
  const table = (depth: number): string => {
    const columns = 1 + below(4);
    const rows = Array.from({ length: 1 + below(3) }, () => {
      const cells = Array.from({ length: columns }, () => {
        const span = next() < 0.15 ? ` colspan=${1 + below(3)} rowspan=${below(4)}` : '';
        const inner = next() < 0.2 ? '' : `${said()}${next() < 0.2 ? part(depth + 1) : ''}`;
        return `<td${span}>${inner}${next() < 0.5 ? '</td>' : ''}`;
      });
      return `<tr>${cells.join('')}${next() < 0.7 ? '</tr>' : ''}`;
    });
    return `<table border=1>${next() < 0.2 ? `<caption>${said()}</caption>` : ''}${rows.join('')}</table>`;
  };
  const part = (depth: number): string => {
    left -= 1;
    if (left <= 0 || depth > 12) return `${said()} `;
    const dice = next();
    if (dice < 0.25)
      return `${said()}${one([' ', '&nbsp;', '\n', '\t', '&amp;', '&lt;x&gt; ', '<br>', ' 😀 '])}`;
    if (dice < 0.33) return one(HOSTILE)(word(unseen, 'dark'));
    if (dice < 0.41) return table(depth);
    if (dice < 0.44)
      return one(['<hr>', '<wbr>', '<br><br>', '<input type=checkbox checked>', '</p>', '</div></b>', '<p>']);
    const name = one(WRAPPERS);
    const inner = Array.from({ length: 1 + below(3) }, () => part(depth + 1)).join(next() < 0.5 ? '' : ' ');
    return `<${name}${attributes()}>${inner}${next() < 0.9 ? `</${name}>` : ''}`;
  };
  let html = '';
  while (left > 0) html += part(0);
  return { html, visible, unseen };
}

/** Mulberry32: small, and the same everywhere. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
