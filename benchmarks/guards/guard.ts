/** A line of code that keeps something from happening, and a test that is red without it. */
export interface Guard {
  readonly name: string;
  /** Source file, relative to the project. */
  readonly file: string;
  /** The guard as it stands there, once; a guard that is rewritten is entered anew. */
  readonly on: string;
  /** The same place without the guard: it must still compile away to something that runs. */
  readonly off: string;
  /** Test files of which at least one test must fail then. */
  readonly tests: readonly string[];
}
