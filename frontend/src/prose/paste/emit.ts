import type { Block, Inline, Marks } from './model';

/** The blocks as HTML that the document's own grammar reads back; white space counts in it. */
export function emit(blocks: Block[]): string {
  if (blocks.length === 0) return '';
  const open = (block: Block | undefined) =>
    block?.kind === 'paragraph' || block?.kind === 'heading' ? 1 : 0;
  // Text blocks at either end flow into the text around them, as everywhere; lists and quotes stay whole.
  const slice = `data-pm-slice="${open(blocks[0])} ${open(blocks.at(-1))} []"`;
  return blocks
    .map(html)
    .join('')
    .replace(/^<([a-z0-9]+)/, `<$1 ${slice}`);
}

function html(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${inlines(block.inline)}</p>`;
    case 'heading':
      return `<h${block.level}>${inlines(block.inline)}</h${block.level}>`;
    case 'code': {
      const language = block.language ? ` class="language-${escaped(block.language)}"` : '';
      return `<pre><code${language}>${escaped(block.text)}</code></pre>`;
    }
    case 'rule':
      return '<hr>';
    case 'quote':
      return `<blockquote>${block.blocks.map(html).join('')}</blockquote>`;
    case 'list': {
      const items = block.items.map((item) => `<li>${item.map(html).join('')}</li>`).join('');
      if (!block.isOrdered) return `<ul>${items}</ul>`;
      return `<ol${block.start === 1 ? '' : ` start="${block.start}"`}>${items}</ol>`;
    }
    case 'item':
      return block.blocks.map(html).join('');
  }
}

function inlines(pieces: Inline[]): string {
  return pieces
    .map((piece) => ('text' in piece ? marked(escaped(piece.text), piece.marks) : '<br>'))
    .join('');
}

function marked(text: string, marks: Marks): string {
  let made = text;
  if (marks.code) made = `<code>${made}</code>`;
  if (marks.strike) made = `<s>${made}</s>`;
  if (marks.underline) made = `<u>${made}</u>`;
  if (marks.italic) made = `<em>${made}</em>`;
  if (marks.bold) made = `<strong>${made}</strong>`;
  if (marks.href) made = `<a href="${escaped(marks.href)}">${made}</a>`;
  if (marks.origin) made = `<span data-ai-origin="${escaped(marks.origin)}">${made}</span>`;
  return made;
}

export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
