/** A file in which the repository tells agents how to work (AGENTS.md and the like): data until a person has seen it. */
export interface RulesFile {
  /** Relative to the workspace. */
  readonly path: string;
  /** SHA-256 of its bytes, hex. */
  readonly hash: string;
  /** As it reaches a model: bounded, what does not show removed. */
  readonly text: string;
  /** How many characters were removed because they do not show. */
  readonly hidden: number;
}

/** Asked before rules are used that this user has not approved in this very form. */
export interface RulesQuestion {
  readonly files: readonly RulesFile[];
}

export type RulesChoice =
  /** From now on for files with these hashes. */
  { readonly choice: "use" } | { readonly choice: "leave-out" };
