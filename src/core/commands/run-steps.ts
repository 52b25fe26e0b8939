import type { ExecResult } from "../host.ts";
import type { Argv, CommandStep } from "./command.ts";

/** Runs one program with what is piped into it; `undefined`: nothing is. */
export type RunProgram = (argv: Argv, input: string | undefined) => Promise<ExecResult>;

export interface StepsRan {
  readonly status: "ran" | "timed-out" | "cancelled";
  /** Of the program that ran last, as a shell gives it: 127 where there is no such program. */
  readonly code: number;
  readonly output: string;
  /** Some output was too long to be kept. */
  readonly truncated: boolean;
  /** Protected paths that programs changed; they are as they were again. */
  readonly undone: readonly string[];
  readonly touched: readonly string[];
}

const NOT_FOUND = 127;

/**
 * Runs the steps of a line as a shell does, without one: `&&` and `||` by the exit code before, `|` by handing the
 * output on, where the code of the last one counts. Unlike in a shell, a program in a pipe gets its input when the one
 * before it has ended. Text is UTF-8; other bytes in a pipe are not kept.
 */
export async function runSteps(steps: readonly CommandStep[], run: RunProgram): Promise<StepsRan> {
  const seen = { said: [] as string[], undone: new Set<string>(), touched: new Set<string>(), truncated: false };
  let code = 0;
  let piped = "";
  let skipping = false;
  const ended = (status: StepsRan["status"]): StepsRan => ({
    status,
    code,
    output: seen.said.join(""),
    truncated: seen.truncated,
    undone: [...seen.undone],
    touched: [...seen.touched],
  });
  for (const [at, step] of steps.entries()) {
    if (step.after !== "pipe") skipping = isSkipped(step, code);
    if (skipping) continue;
    const result = await run(step, step.after === "pipe" ? piped : undefined);
    if (result.status === "cancelled") return ended("cancelled");
    if (result.status === "not-started") {
      seen.said.push(`${step.program}: ${result.reason}\n`);
      [code, piped] = [NOT_FOUND, ""];
      continue;
    }
    const { on, beside } = directed(step, result);
    keep(result, steps[at + 1]?.after === "pipe" ? [beside] : [on, beside], seen);
    if (result.status === "timed-out") return ended("timed-out");
    [code, piped] = [result.code, on];
  }
  return ended("ran");
}

interface Seen {
  readonly said: string[];
  readonly undone: Set<string>;
  readonly touched: Set<string>;
  truncated: boolean;
}

function keep(result: Ended, texts: readonly string[], seen: Seen): void {
  for (const text of texts) if (text !== "") seen.said.push(wholeLines(text));
  for (const path of result.traces?.undone ?? []) seen.undone.add(path);
  for (const path of result.traces?.touched ?? []) seen.touched.add(path);
  seen.truncated ||= result.truncated;
}

type Ended = Extract<ExecResult, { readonly stdout: string }>;

function isSkipped({ after }: CommandStep, code: number): boolean {
  return (after === "and" && code !== 0) || (after === "or" && code === 0);
}

/** What goes on, into a pipe or to the reader, and what of the errors is shown beside it. */
function directed(
  { streams }: CommandStep,
  { stdout, stderr }: Ended,
): { readonly on: string; readonly beside: string } {
  const { out, errors } = streams ?? { out: "kept", errors: "apart" };
  const kept = out === "dropped" ? "" : stdout;
  switch (errors) {
    case "with output":
      return { on: kept + stderr, beside: "" };
    case "dropped":
      return { on: kept, beside: "" };
    case "apart":
      return { on: kept, beside: stderr };
    default:
      return errors satisfies never;
  }
}

/** With a line end, so that the next one starts a line of its own. */
function wholeLines(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}
