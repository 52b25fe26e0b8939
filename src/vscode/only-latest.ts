/** Work that shows the newest state: never twice at once, not more often than every `intervalMs`, never left undone. */
export interface OnlyLatest {
  /** Once more, after the interval. */
  soon(): void;
  /** Once more, at once or as soon as the run that is under way has ended. */
  now(): void;
  dispose(): void;
}

export function onlyLatest(
  work: () => Promise<void>,
  intervalMs: number,
  onError: (error: unknown) => void,
): OnlyLatest {
  let timer: NodeJS.Timeout | undefined;
  let running = false;
  let again = false;
  let disposed = false;
  const start = (): void => {
    timer = undefined;
    if (disposed) return;
    if (running) {
      again = true;
      return;
    }
    running = true;
    void work()
      .catch(onError)
      .finally(() => {
        running = false;
        if (!again) return;
        again = false;
        schedule();
      });
  };
  const schedule = (): void => {
    if (!disposed) timer ??= setTimeout(start, intervalMs);
  };
  return {
    soon: schedule,
    now() {
      clearTimeout(timer);
      start();
    },
    dispose() {
      disposed = true;
      clearTimeout(timer);
    },
  };
}
