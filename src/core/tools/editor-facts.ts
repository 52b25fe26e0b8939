/**
 * What an editor knows of the user's folder, as it was when the swarm started: files that an agent has changed in its
 * copy are not what the editor looks at.
 */
export interface EditorFacts {
  /** Definitions whose name fits, best first, at most `limit`. */
  symbols(query: string, limit: number, signal: AbortSignal): Promise<readonly EditorSymbol[]>;
  /** Of one file, or of all that the editor has looked at; `path` relative to the workspace. */
  problems(path: string | null, signal: AbortSignal): Promise<readonly EditorProblem[]>;
}

export interface EditorSymbol {
  readonly name: string;
  readonly kind: string;
  /** Relative to the workspace, `/` as separator. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

export interface EditorProblem {
  readonly path: string;
  readonly line: number;
  readonly severity: "error" | "warning" | "info";
  readonly message: string;
  /** Who says it: "ts", "eslint"; empty where it is not told. */
  readonly source: string;
}
