/**
 * Runs `work` when it is called: never twice at once, and not sooner than `pauseMs` after the last run was over. All calls
 * meanwhile are one more run, so that what the last of them is about is never left out.
 */
export function paced(work: () => Promise<unknown>, pauseMs: number) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isBusy = false;
  let isWanted = false;
  let isStopped = false;
  const run = () => {
    isBusy = true;
    isWanted = false;
    void work().finally(() => {
      if (!isStopped) timer = setTimeout(rest, pauseMs);
    });
  };
  const rest = () => {
    isBusy = false;
    if (isWanted) run();
  };
  return {
    call() {
      isWanted = true;
      if (!isBusy && !isStopped) run();
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
