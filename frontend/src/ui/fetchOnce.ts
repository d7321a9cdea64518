/** Fetches a part at the first call and keeps it; a fetch that failed is tried again at the next. */
export function fetchOnce<Part>(load: () => Promise<Part>): () => Promise<Part> {
  let fetched: Promise<Part> | null = null;
  return () => {
    fetched ??= load().catch((error: unknown) => {
      fetched = null;
      throw error;
    });
    return fetched;
  };
}
