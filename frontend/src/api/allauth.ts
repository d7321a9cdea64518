import { api } from './client';
import { type FieldFault, Problem } from './problem';

const BASE = '/_allauth/browser/v1';

interface AllauthErrors {
  errors?: { message: string; code: string; param?: string }[];
}

/** allauth lists errors per field; the rest of the page knows one kind of problem only. */
function asFields(error: unknown): never {
  if (!(error instanceof Problem)) throw error;
  const { errors = [] } = error.body as AllauthErrors;
  const fields: Record<string, FieldFault[]> = {};
  for (const { param, message } of errors)
    fields[param ?? ''] = [...(fields[param ?? ''] ?? []), { message }];
  const detail = errors.map(({ message }) => message).join(' ');
  const code = errors[0]?.code ?? error.code;
  throw new Problem(
    error.status,
    { ...error.body, code, fields, ...(detail && { detail }) },
    error.requestId,
  );
}

export async function signIn(email: string, password: string): Promise<void> {
  await api(`${BASE}/auth/login`, { method: 'POST', json: { email, password } }).catch(asFields);
}

export interface SignUp {
  email: string;
  password: string;
  name: string;
}

export async function signUp(person: SignUp): Promise<void> {
  await api(`${BASE}/auth/signup`, { method: 'POST', json: person }).catch(asFields);
}

/** Ends the session. allauth answers 401 when it is gone, which here is success. */
export async function signOut(): Promise<void> {
  await api(`${BASE}/auth/session`, { method: 'DELETE' }).catch((error: unknown) => {
    if (!(error instanceof Problem && error.status === 401)) throw error;
  });
}

export async function requestPasswordReset(email: string): Promise<void> {
  await api(`${BASE}/auth/password/request`, { method: 'POST', json: { email } }).catch(asFields);
}

/** Sets a new password with the key from the mail; 401 means done but not signed in yet. */
export async function resetPassword(key: string, password: string): Promise<void> {
  await api(`${BASE}/auth/password/reset`, { method: 'POST', json: { key, password } }).catch(
    (error: unknown) => {
      if (!(error instanceof Problem && error.status === 401)) asFields(error);
    },
  );
}

export interface Confirmation {
  email: string;
  user: { display: string };
}

/** Whose address a mailed key confirms; a Problem of status 400 when it was used or has expired. */
export async function readConfirmation(key: string): Promise<Confirmation> {
  const headers = { 'X-Email-Verification-Key': key };
  return (await api<{ data: Confirmation }>(`${BASE}/auth/email/verify`, { headers })).data;
}

/** Confirms the address; 401 means done, with nobody signed in here. */
export async function confirmEmail(key: string): Promise<void> {
  await api(`${BASE}/auth/email/verify`, { method: 'POST', json: { key } }).catch((error: unknown) => {
    if (!(error instanceof Problem && error.status === 401)) asFields(error);
  });
}
