import { type FieldFault, Problem } from './problem';
import { request } from './request';
import { forgetSignedOut } from './signedOut';

const BASE = '/_allauth/browser/v1';

interface AllauthErrors {
  errors?: { message: string; code: string; param?: string }[];
}

/** allauth lists errors per field; the rest of the page knows one kind of problem only. */
function asFields(error: unknown): never {
  if (!(error instanceof Problem)) throw error;
  const { errors = [] } = error.body as AllauthErrors;
  const fields: Record<string, FieldFault[]> = {};
  for (const { param, message, code } of errors)
    fields[param ?? ''] = [...(fields[param ?? ''] ?? []), { message, code }];
  const detail = errors.map(({ message }) => message).join(' ');
  const code = errors[0]?.code ?? error.code;
  throw new Problem(
    error.status,
    { ...error.body, code, fields, ...(detail && { detail }) },
    error.requestId,
  );
}

export async function signIn(email: string, password: string): Promise<void> {
  await request(`${BASE}/auth/login`, { method: 'POST', json: { email, password } }).catch(asFields);
  forgetSignedOut();
}

export interface SignUp {
  email: string;
  password: string;
  name: string;
}

/** Answered with 401, whether the address is new or taken: nobody is in before the mail is answered. */
export async function signUp(person: SignUp): Promise<void> {
  await request(`${BASE}/auth/signup`, { method: 'POST', json: person }).catch((error: unknown) => {
    if (!(error instanceof Problem && error.status === 401)) asFields(error);
  });
}

/** Ends the session. allauth answers 401 when it is gone, which here is success. */
export async function signOut(): Promise<void> {
  await request(`${BASE}/auth/session`, { method: 'DELETE' }).catch((error: unknown) => {
    if (!(error instanceof Problem && error.status === 401)) throw error;
  });
}

export async function requestPasswordReset(email: string): Promise<void> {
  await request(`${BASE}/auth/password/request`, { method: 'POST', json: { email } }).catch(asFields);
}

/** Sets a new password with the key from the mail; 401 means done but not signed in yet. */
export async function resetPassword(key: string, password: string): Promise<void> {
  await request(`${BASE}/auth/password/reset`, { method: 'POST', json: { key, password } }).catch(
    (error: unknown) => {
      if (!(error instanceof Problem && error.status === 401)) asFields(error);
    },
  );
  forgetSignedOut();
}

export interface Confirmation {
  email: string;
  user: { display: string };
}

/** Whose address a mailed key confirms; a Problem of status 400 when it was used or has expired. */
export async function readConfirmation(key: string): Promise<Confirmation> {
  const headers = { 'X-Email-Verification-Key': key };
  return (await request<{ data: Confirmation }>(`${BASE}/auth/email/verify`, { headers })).data;
}

/** Confirms the address; 401 means done, with nobody signed in here. */
export async function confirmEmail(key: string): Promise<void> {
  await request(`${BASE}/auth/email/verify`, { method: 'POST', json: { key } }).catch((error: unknown) => {
    if (!(error instanceof Problem && error.status === 401)) asFields(error);
  });
  forgetSignedOut();
}

/** Needs the old one. Every other session of the person ends with it. */
export async function changePassword(current: string, wanted: string): Promise<void> {
  const json = { current_password: current, new_password: wanted };
  await request(`${BASE}/account/password/change`, { method: 'POST', json }).catch(asFields);
  const others = (await readSessions()).filter((session) => !session.is_current);
  if (others.length) await endSessions(others.map(({ id }) => id));
}

/** A browser in which the person is signed in; `created_at` in seconds. */
export interface BrowserSession {
  id: number;
  user_agent: string;
  ip: string;
  created_at: number;
  is_current: boolean;
}

export async function readSessions(): Promise<BrowserSession[]> {
  return (await request<{ data: BrowserSession[] }>(`${BASE}/auth/sessions`)).data;
}

/** Signs the person out in these browsers. */
export async function endSessions(ids: number[]): Promise<void> {
  await request(`${BASE}/auth/sessions`, { method: 'DELETE', json: { sessions: ids } }).catch(asFields);
}
