type Fetch = () => Promise<unknown>;

/** Whoever stays longer than this gets the rest as well, so that it works when the network is away. */
const STAYED_MS = 8_000;

const waiting = new Set<Fetch>();
let isStarted = false;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Names a part that a page may need later; it is fetched once the page has stood for a while. */
export function fetchLater(part: Fetch): void {
  waiting.add(part);
  if (isStarted) schedule();
}

/** Called once, by the page; tests fetch nothing behind their back. */
export function startFetchingLater(): void {
  isStarted = true;
  schedule();
}

function schedule(): void {
  if (timer === undefined) timer = setTimeout(fetchNext, STAYED_MS);
}

/** One after another, so that nothing a person asks for meanwhile has to wait long. */
function fetchNext(): void {
  const [part] = waiting;
  timer = undefined;
  if (!part) return;
  waiting.delete(part);
  void part()
    .catch(() => undefined)
    .then(() => whenIdle(fetchNext));
}

/** Safari has no idle callbacks; there the next one simply follows. */
function whenIdle(then: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(then);
  else setTimeout(then, 200);
}
