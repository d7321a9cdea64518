import { expect, it } from 'vitest';
import { withoutStyles } from './paste';

it('takes styles out of tags', () => {
  const html = `<p class="a" style="color: red">x <b style='font-size:4px'>y</b> <i STYLE=color:red>z</i></p>`;
  expect(withoutStyles(html)).toBe('<p class="a">x <b>y</b> <i>z</i></p>');
});

it('leaves the words alone, also when they speak of styles', () => {
  const html = '<pre>&lt;p style="color: red"&gt; and a style="b" here</pre>';
  expect(withoutStyles(html)).toBe(html);
});
