/** The page to go on to after signing in; only ever a path of this site. */
export function safeNext(next: string | null): string | null {
  if (!next?.startsWith('/') || next.startsWith('//') || next.includes('\\')) return null;
  return next;
}

/** The sign-in address that leads back to where the person is now. */
export function signInAddress(path: string): string {
  return `/?next=${encodeURIComponent(path)}`;
}
