import { Problem } from '@/api/problem';

/** What the server said about one field, if it said anything. */
export function fieldError(error: unknown, field: string): string | undefined {
  if (!(error instanceof Problem)) return undefined;
  return error.body.fields?.[field]?.map(({ message }) => message).join(' ');
}

/** Reads a submitted form as plain text values. */
export function formValues(form: HTMLFormElement): Record<string, string> {
  return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
}
