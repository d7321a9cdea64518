import { setNonce } from 'get-nonce';

/** What the server's shell page tells the browser before the first request. */
export interface Boot {
  language: string;
  debug: boolean;
  signed_in: boolean;
}

const FALLBACK: Boot = { language: 'en', debug: false, signed_in: true };

/** Reads the JSON the shell page carries; a page without it still starts, in English. */
export function readBoot(root: Document = document): Boot {
  const text = root.getElementById('boot')?.textContent;
  if (!text) return FALLBACK;
  try {
    return { ...FALLBACK, ...(JSON.parse(text) as Partial<Boot>) };
  } catch {
    return FALLBACK;
  }
}

/** The nonce the content security policy allows for style elements made at run time. */
export function styleNonce(): string {
  return document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? '';
}

/** Scroll locking behind dialogs makes a style element through get-nonce; it needs the same nonce. */
export function shareStyleNonce(): void {
  const nonce = styleNonce();
  if (nonce) setNonce(nonce);
}
