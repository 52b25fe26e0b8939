import { Interruption } from "../core/resume/interruption.ts";

export interface Signals {
  /** Aborted by all that ends the program. */
  readonly stop: AbortSignal;
  /** The same, but an `Interruption` where nobody has stopped anything: for runs that can be resumed. */
  readonly stopOrInterruption: AbortSignal;
}

/**
 * The first Ctrl-C stops the swarm and keeps what is done; the second ends the program. A reader of the output that goes
 * away stops it too. A terminal that is closed, and a machine that shuts down (SIGHUP, SIGTERM), interrupt it: nobody has
 * decided anything, so the run can be resumed.
 */
export function listenToSignals(): Signals {
  const stop = new AbortController();
  const stopOrInterruption = new AbortController();
  const end = (reason?: Interruption) => {
    stopOrInterruption.abort(reason);
    stop.abort();
  };
  process.on("SIGINT", () => {
    if (stop.signal.aborted) process.exit(130);
    process.stderr.write("\nStopping; what is done is kept.\n");
    end();
  });
  for (const signal of ["SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted && signal !== "SIGHUP") process.exit(130);
      if (!stop.signal.aborted) process.stderr.write("\nClosing; what is done is kept.\n");
      end(new Interruption());
    });
  }
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      // EIO: the terminal is gone.
      if (error.code === "EIO") end(new Interruption());
      else if (error.code === "EPIPE") end();
      else throw error;
    });
  }
  return { stop: stop.signal, stopOrInterruption: stopOrInterruption.signal };
}
