import type { Schema } from './types';

export type FieldFault = Schema<'FieldFault'>;

/** Without those of every problem, named one by one: a renamed one would be found under its old name here. */
type OwnMembers = Omit<Schema<'ErrorDataSchema'>, 'title' | 'status' | 'detail' | 'code' | 'retry_after_s'>;

/** RFC 9457 problem JSON with the members that single problems add, as far as it came. */
export type ProblemBody = Partial<Schema<'Problem'> & OwnMembers>;

/** The problem that a stream of events ended with. */
export function bodyOfError(data: Schema<'ErrorDataSchema'>): ProblemBody {
  const { title, status, detail, code, retry_after_s, ...own } = data;
  return { ...own, title, status, detail, code, retry_after_s };
}

/** A problem has all of these members: any may be missing, so one that was renamed would else be missed by nobody. */
type KeptMembers = Pick<ProblemBody, Exclude<keyof Schema<'AnswerEnding'>, 'began'>>;

/** The problem that an answer of before ended with. */
export function bodyOfEnding({ began: _, ...kept }: Schema<'AnswerEnding'>): KeptMembers {
  return kept;
}

/** A request that did not succeed: what the server said, and the id to quote to whoever runs it. */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly requestId: string | null;
  readonly body: ProblemBody;

  constructor(status: number, body: ProblemBody, requestId: string | null) {
    super((body.detail || body.title) ?? body.code ?? String(status));
    this.name = 'Problem';
    this.status = status;
    this.body = body;
    this.code = body.code ?? (status === 0 ? 'network' : `http.${status}`);
    this.requestId = body.request_id ?? requestId;
  }

  /** Trying again can help: the network, a busy server or a limit that passes. */
  get isTransient(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(0, { detail: error instanceof Error ? error.message : String(error) }, null);
}

/** The problem that a generation ended with; it has no response of its own to give a status. */
export function problemOfFailure(failure: ProblemBody): Problem {
  return new Problem(failure.status ?? 502, failure, null);
}

/** Reads the problem of a failed response. */
export async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text().catch(() => '');
  return problemOfText(response.status, text, response.headers.get('X-Request-ID'));
}

/** Reads the problem of a failed request, whatever its body turns out to be. */
export function problemOfText(status: number, text: string, requestId: string | null): Problem {
  try {
    return new Problem(status, JSON.parse(text) as ProblemBody, requestId);
  } catch {
    return new Problem(status, {}, requestId);
  }
}
