const STORE = 'scriptorium.organisation';

/** The name somebody gave when signing up waits in this browser until their address is confirmed. */
export function rememberOrganisation(name: string): void {
  localStorage.setItem(STORE, name);
}

export function waitingOrganisation(): string {
  return localStorage.getItem(STORE) ?? '';
}

export function forgetOrganisation(): void {
  localStorage.removeItem(STORE);
}
