/**
 * The reason with which a signal is aborted when the process goes away and nobody has stopped the run: it ends without
 * an end, keeps its copies as they are, and can be resumed. Any other reason is the user's stop.
 */
export class Interruption extends Error {
  constructor() {
    super("The program is closing; the run can be resumed.");
  }
}

export function isInterrupted(signal: AbortSignal): boolean {
  return signal.aborted && signal.reason instanceof Interruption;
}
