import type { EditorFacts } from "./editor-facts.ts";

/** What an agent can do beside its copy, where the run has it. `null`: not in this run, and no tool for it is offered. */
export interface Abilities {
  readonly commands: CommandRunner | null;
  readonly askUser: AskUser | null;
  readonly editor: EditorFacts | null;
}

export const NO_ABILITIES: Abilities = { commands: null, askUser: null, editor: null };

/** Runs a command line in an agent's copy, unasked where it is proved plain, else when a person says so. */
export type CommandRunner = (
  line: string,
  place: { readonly root: string; readonly task: string; readonly signal: AbortSignal },
) => Promise<CommandOutcome>;

export type CommandOutcome =
  | { readonly status: "ran"; readonly code: number; readonly output: string; readonly truncated: boolean }
  | { readonly status: "timed-out"; readonly seconds: number; readonly output: string }
  /** For the model: who refused it and what can be done instead. */
  | { readonly status: "refused"; readonly why: string };

/** `null`: nobody answered. */
export type AskUser = (question: AgentQuestion, signal: AbortSignal) => Promise<string | null>;

/** Of characters. */
export const MAX_QUESTION = 600;
export const MAX_OPTIONS = 6;
/** Of what a person can be asked to look through. */
export const MAX_DETAILS = 100_000;

export interface AgentQuestion {
  readonly task: string;
  /** At most `MAX_QUESTION` characters. */
  readonly question: string;
  /**
   * What it is about where that is too long for the question, at most `MAX_DETAILS` characters: no answer is taken before
   * all of it could be seen.
   */
  readonly details?: string;
  /** Asked by the gate of all tools, and not because an agent wanted to ask. */
  readonly gate?: true;
  /** Ready answers, at most `MAX_OPTIONS`; may be empty. */
  readonly options: readonly string[];
}
