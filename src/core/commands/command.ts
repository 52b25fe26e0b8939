import type { ConfinementLevel } from "../confinement.ts";

/** A program and its literal arguments, as they would be run without a shell. */
export interface Argv {
  readonly program: string;
  readonly args: readonly string[];
}

/** Whether a command line is nothing but what it looks like. There is no third answer. */
export type CommandVerdict =
  /** Every program that it starts is named here, in order, with the operator that leads to it. */
  | { readonly status: "plain"; readonly steps: readonly CommandStep[] }
  /** A sentence for a person: what in it cannot be proved. */
  | { readonly status: "ask"; readonly why: string };

export interface CommandStep extends Argv {
  /** How it follows the one before it; `start` for the first. */
  readonly after: "start" | "and" | "or" | "then" | "pipe";
  /** Where what it says goes, when the line says so; left out: both are kept, apart. */
  readonly streams?: {
    readonly out: "kept" | "dropped";
    readonly errors: "apart" | "with output" | "dropped";
  };
}

/**
 * A rule of the user's: this program with exactly these arguments, or with these flags, each written whole
 * ("--reporter=dot"), and any paths of the copy that hold a "/" or a "." ("src/", "./a"). Never a beginning of a line.
 * Programs that run others, interpreters and programs with subcommands are covered by their exact arguments alone.
 */
export type CommandRule =
  | { readonly program: string; readonly args: readonly string[] }
  | { readonly program: string; readonly flags: readonly string[] };

/** What a person is asked before a command runs. */
export interface CommandQuestion {
  readonly task: string;
  /** What will run, whole, with every character that does not show made visible. */
  readonly shown: string;
  /** Where it runs, and what stands between it and the machine. */
  readonly folder: string;
  readonly level: ConfinementLevel;
  /** Why it was not run unasked. */
  readonly why: string;
  /** The rule that "always" would add to the user's own settings; `null` where nothing can be promised for it. */
  readonly rule: CommandRule | null;
}

export type CommandChoice =
  | { readonly choice: "run" }
  | { readonly choice: "always" }
  /** `advice` goes to the agent; may be empty. */
  | { readonly choice: "refuse"; readonly advice: string };
