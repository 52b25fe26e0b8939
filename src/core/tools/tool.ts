import type * as z from "zod";
import type { Host } from "../host.ts";
import type { JsonSchema } from "../provider/client.ts";
import type { Effect, Source, Taint } from "../untrusted/taint.ts";
import type { CheckVerdict } from "../verify/verdict.ts";
import type { Abilities } from "./abilities.ts";

/** A tool that a model may call. One file each; `engine` lists them. */
export interface Tool<Input = unknown> {
  readonly name: string;
  /** For the model: what it does, when to use it, what its limits are. */
  readonly description: string;
  readonly input: z.ZodType<Input>;
  /** What models are shown of the input where it is no zod schema of ours; allows at least what `input` does. */
  readonly parameters?: JsonSchema;
  /** Read-only calls of one turn may run side by side. */
  readonly effect: Effect;
  /** Who wrote what its results hold; left out: the repository. */
  readonly source?: Source;
  /** The ability without which it is not offered; left out: it always is. */
  readonly needs?: keyof Abilities;
  /**
   * What becomes of a call that the end of the process cut off, when the run goes on: it is repeated as it is, or after
   * the files that it changes were put back. Left out, for what only reads: repeated; for all else: never, and the agent
   * is told that the outcome is not known.
   */
  readonly resume?: "repeat" | { changes(input: Input): readonly string[] };
  /**
   * For a tool that stands for others: the one that a call of it means, with the input that this one has parsed. From
   * there on only that one counts: its effect, source, what is asked about it and how it is resumed. It stands for none
   * itself. Left out: the call means the tool itself.
   */
  resolve?(input: Input): MeantCall;
  /** Expected failures are results with `ok: false` that the model can act on; a rejection is a bug. */
  run(input: Input, context: ToolContext): Promise<ToolResult>;
}

export type MeantCall =
  | { readonly status: "ok"; readonly tool: Tool; readonly input: unknown }
  /** For the model: what is wrong with its call. */
  | { readonly status: "invalid"; readonly message: string };

export interface ToolContext {
  readonly host: Host;
  /** Absolute folder of the agent's own copy. No tool reads or writes outside it. */
  readonly root: string;
  readonly signal: AbortSignal;
  /** Id of the task that the agent works on. */
  readonly task: string;
  readonly notes: Notes;
  /** Whose texts the conversation has held so far. */
  readonly taint: Taint;
  /** The checks that decide about this task, run in the copy as it is now. */
  readonly runChecks: () => Promise<readonly CheckVerdict[]>;
  /** Files that differ from what the agent was given, relative to the root. */
  readonly changed: () => Promise<readonly string[]>;
  readonly abilities: Abilities;
  /** Told how far a long call is, in one line for people; as often as the tool likes. Left out: nobody looks. */
  readonly progress?: (text: string) => void;
}

export interface ToolResult {
  readonly ok: boolean;
  /** For the model, capped. */
  readonly content: string;
  /** One line for people: "edited src/a.ts (+3 -1)". */
  readonly summary: string;
}

/** Notes that the agents of one swarm share. */
export interface Notes {
  /** `from`: whose texts its writer had read. */
  add(task: string, text: string, from: Iterable<Source>): void;
  all(): readonly Note[];
}

export interface Note {
  readonly task: string;
  readonly text: string;
  readonly from: readonly Source[];
}
