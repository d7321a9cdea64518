import { ErrorState } from './ErrorState';

/** The error of a form as a whole; field errors stand at their fields. */
export function FormProblem({ error, what, safety }: { error: unknown; what: string; safety?: string }) {
  if (!error) return null;
  return <ErrorState error={error} what={what} {...(safety && { safety })} />;
}
