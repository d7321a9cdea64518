export type Css = Record<string, string>;

const MAX_RULES = 5_000;

/** The declarations of a style attribute or a rule. Urls and quotes do not matter here, only words. */
export function declarations(text: string | null): Css {
  const found: Css = {};
  for (const part of (text ?? '').slice(0, 20_000).split(';')) {
    const colon = part.indexOf(':');
    if (colon > 0) found[part.slice(0, colon).trim().toLowerCase()] = part.slice(colon + 1).trim();
  }
  return found;
}

/** What a style sheet says about classes ("p.p1", ".xl65") and about Word's lists ("@list l0:level1"). */
export class Sheet {
  private readonly rules = new Map<string, Css>();

  constructor(css: string) {
    const plain = css.replaceAll('<!--', ' ').replaceAll('-->', ' ').split('*/');
    const text = plain.map((part) => part.split('/*')[0]).join(' ');
    for (const block of text.split('}', MAX_RULES)) {
      const [selectors = '', body] = block.split('{');
      if (body === undefined) continue;
      for (const selector of selectors.split(',').slice(0, 50)) this.add(selector.trim(), declarations(body));
    }
  }

  /** The level of a list in Word's sheet, such as "l0" and 2. */
  list(name: string, level: number): Css | undefined {
    return this.rules.get(`@list ${name}:level${level}`);
  }

  of(element: Element): Css {
    const name = element.localName;
    const found: Css = { ...this.rules.get(name) };
    for (const one of element.classList) {
      Object.assign(found, this.rules.get(`.${one}`), this.rules.get(`${name}.${one}`));
    }
    return Object.assign(found, declarations(element.getAttribute('data-css')));
  }

  private add(selector: string, body: Css): void {
    const key = selector.replace(/\s+/g, ' ').replace(/^@list (.*)/i, (_, rest) => `@list ${rest}`);
    this.rules.set(key, { ...this.rules.get(key), ...body });
  }
}
