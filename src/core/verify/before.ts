import type { CheckVerdict } from "./verdict.ts";

/** What checks said of the unchanged files. */
export interface Before {
  /** What is known already, by the check's name. */
  known(check: string): CheckVerdict | undefined;
  /** Runs something on the unchanged files, once for each key. */
  ask(key: string, run: (root: string) => Promise<CheckVerdict>): Promise<CheckVerdict>;
}

/** `unchanged` gives work a folder with the unchanged files, for as long as the work takes. */
export function createBefore(
  known: ReadonlyMap<string, CheckVerdict>,
  unchanged: (work: (root: string) => Promise<CheckVerdict>) => Promise<CheckVerdict>,
): Before {
  const asked = new Map<string, Promise<CheckVerdict>>();
  return {
    known: (check) => known.get(check),
    ask(key, run) {
      const earlier = asked.get(key);
      if (earlier !== undefined) return earlier;
      const now = unchanged(run);
      asked.set(key, now);
      return now;
    },
  };
}
