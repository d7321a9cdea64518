import i18next from 'i18next';
import { csrfToken } from './csrf';
import { Problem, problemOf } from './problem';

type Query = Record<string, string | number | boolean | null | undefined>;

export interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  query?: Query;
  json?: unknown;
  form?: FormData;
  /** The same key on a retry makes the server answer with the first result. */
  idempotencyKey?: string;
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

/** Random and unique, also on plain http where crypto.randomUUID is missing. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function address(path: string, query: Query = {}): string {
  const entries = Object.entries(query).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  const search = new URLSearchParams(entries.map(([name, value]) => [name, String(value)])).toString();
  return search ? `${path}?${search}` : path;
}

async function headersOf(call: Call): Promise<Record<string, string>> {
  const headers: Record<string, string> = {
    Accept: 'application/json',
    // The server words its refusals in the language now on screen.
    'Accept-Language': i18next.language ?? 'en',
    ...call.headers,
  };
  if (call.json !== undefined) headers['Content-Type'] = 'application/json';
  if (call.method && call.method !== 'GET') {
    headers['X-CSRFToken'] = await csrfToken();
    headers['Idempotency-Key'] = call.idempotencyKey ?? newKey();
  }
  return headers;
}

/** Sends one request and returns the raw response; a refusal or a dead network becomes a Problem. */
export async function send(path: string, call: Call = {}): Promise<Response> {
  const init: RequestInit = {
    method: call.method ?? 'GET',
    credentials: 'same-origin',
    headers: await headersOf(call),
    body: call.json !== undefined ? JSON.stringify(call.json) : (call.form ?? null),
    signal: call.signal ?? null,
  };
  const response = await fetch(address(path, call.query), init).catch((error: Error) => {
    if (error.name === 'AbortError') throw error;
    throw new Problem(0, { detail: error.message }, null);
  });
  if (!response.ok) throw await problemOf(response);
  return response;
}

/** Sends one request and reads its JSON; an empty body reads as undefined. For addresses the OpenAPI document has not. */
export async function request<T>(path: string, call: Call = {}): Promise<T> {
  const response = await send(path, call);
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}
