import { useEffect, useState } from 'react';
import { asProblem, Problem } from '@/api/problem';
import { type Tenant, useTenant } from '@/api/session';
import type { DocumentRow } from '@/api/types';
import { SCHEMA_VERSION } from '@/prose/schema/extensions';
import { openDocument } from '@/sync';
import type { Connection } from './connection';
import { closeWhenSaved } from './leaving';

const AGAIN_AFTER_MS = 2_000;

interface Opening {
  connection: Connection | null;
  /** Why it did not open. While it is tried again by itself, this is a problem that can pass. */
  problem: Problem | null;
  retry: () => void;
}

/**
 * Opens the document for as long as the page stands. A server that is away is asked again; edits that an
 * earlier tab could not deliver are found in the browser and go out once it answers.
 */
export function useConnection(document: DocumentRow): Opening {
  const { slug, api, session } = useTenant();
  const [connection, setConnection] = useState<Connection | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [attempt, setAttempt] = useState(0);
  const { id } = document;
  const mayWrite = document.may_edit && !document.trashed_at;
  const person = session.person.id;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt opens anew
  useEffect(() => {
    const left = new AbortController();
    let open: Connection | null = null;
    let timer: ReturnType<typeof setTimeout>;
    const failed = (error: unknown) => {
      if (left.signal.aborted) return;
      const why = asProblem(error);
      setProblem(why);
      if (why.isTransient) timer = setTimeout(() => setAttempt((count) => count + 1), AGAIN_AFTER_MS);
    };
    openDocument({
      url: socketAddress(`/t/${slug}/ws/documents/${id}/`),
      schema: SCHEMA_VERSION,
      tenant: slug,
      person,
      document: id,
      takeLease: () => (mayWrite ? takeLease(api, id) : Promise.resolve(null)),
      signal: left.signal,
    }).then((opened) => {
      open = opened;
      setProblem(null);
      setConnection(opened);
    }, failed);
    return () => {
      left.abort();
      clearTimeout(timer);
      if (open) closeWhenSaved(open);
      setConnection(null);
    };
  }, [slug, id, person, mayWrite, api, attempt]);

  return { connection, problem, retry: () => setAttempt((count) => count + 1) };
}

/** Null for a reader: somebody whose right to edit ended, or a document that went to the trash meanwhile. */
async function takeLease(api: Tenant['api'], documentId: string): Promise<number | null> {
  try {
    return (await api.post('documents/{document_id}/lease/', { path: { document_id: documentId } })).client;
  } catch (error) {
    if (error instanceof Problem && [403, 409].includes(error.status)) return null;
    throw error;
  }
}

function socketAddress(path: string): string {
  const address = new URL(path, location.href);
  address.protocol = address.protocol.replace('http', 'ws');
  return address.href;
}
