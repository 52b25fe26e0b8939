/**
 * The steps of one run that must not be done twice: calls that were paid for, tool calls, checks, answers of the user.
 * A run that goes on after a crash is run again from its start, and each step that has an outcome gives it instead of
 * being done.
 */
export interface Steps {
  /**
   * Keeps the intent, does the work, keeps the outcome, all before it resolves. `key` is unique in the run and the same
   * in every run of it. Where an earlier process left an intent without an outcome, `unknown` is asked instead; left out,
   * the work is done again, which is right only for what changes nothing outside the run. What rejects is not kept, nor
   * is what ends after the run was stopped: it may be of the stop's making.
   *
   * The outcome must be JSON.
   */
  once<T>(key: string, work: () => Promise<T>, unknown?: () => Promise<T>): Promise<T>;
  /** Absolute folder for what must outlive the process while a step is done; `null` where nothing is resumed. */
  readonly folder: string | null;
}

/** For what cannot be resumed: generations, benchmarks. */
export const NO_STEPS: Steps = { once: (_key, work) => work(), folder: null };
