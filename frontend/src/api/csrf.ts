// Over TLS the cookie is bound to this host by its name; one without the prefix may then be a neighbour's.
const OURS = /(?:^|;\s*)__Host-csrftoken=([^;]+)/;
const PLAIN = /(?:^|;\s*)csrftoken=([^;]+)/;

function readCookie(): string | null {
  const name = window.location.protocol === 'https:' ? OURS : PLAIN;
  return name.exec(document.cookie)?.[1] ?? null;
}

/** The CSRF token; asks the server for the cookie once when the page came without it. */
export async function csrfToken(): Promise<string> {
  const present = readCookie();
  if (present) return present;
  await fetch('/_allauth/browser/v1/config', { credentials: 'same-origin' }).catch(() => undefined);
  return readCookie() ?? '';
}
