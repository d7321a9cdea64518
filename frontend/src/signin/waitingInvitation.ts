const STORE = 'scriptorium.invitation';

/** An invitation waits in this browser until its person has confirmed their address in another tab. */
export function rememberInvitation(path: string): void {
  localStorage.setItem(STORE, path);
}

export function waitingInvitation(): string | null {
  return localStorage.getItem(STORE);
}

export function forgetInvitation(): void {
  localStorage.removeItem(STORE);
}
