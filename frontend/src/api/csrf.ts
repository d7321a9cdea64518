const COOKIE = /(?:^|;\s*)csrftoken=([^;]+)/;

function readCookie(): string | null {
  return COOKIE.exec(document.cookie)?.[1] ?? null;
}

/** The CSRF token; asks the server for the cookie once when the page came without it. */
export async function csrfToken(): Promise<string> {
  const present = readCookie();
  if (present) return present;
  await fetch('/_allauth/browser/v1/config', { credentials: 'same-origin' }).catch(() => undefined);
  return readCookie() ?? '';
}
