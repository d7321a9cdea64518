/** What is wrong with one field of what was sent. */
export interface FieldFault {
  code?: string;
  message: string;
}

/** RFC 9457 problem JSON as the server renders it, with its own members kept. */
export interface ProblemBody {
  title?: string;
  status?: number;
  detail?: string;
  code?: string;
  request_id?: string;
  retry_after_s?: number;
  fields?: Record<string, FieldFault[]>;
  [extra: string]: unknown;
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

/** Reads the problem of a failed response, whatever its body turns out to be. */
export async function problemOf(response: Response): Promise<Problem> {
  const requestId = response.headers.get('X-Request-ID');
  const text = await response.text().catch(() => '');
  try {
    return new Problem(response.status, JSON.parse(text) as ProblemBody, requestId);
  } catch {
    return new Problem(response.status, {}, requestId);
  }
}
