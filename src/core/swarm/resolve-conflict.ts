import type { Say } from "../agent/call-reporter.ts";
import type { TaskResult } from "../agent/cascade.ts";
import type { SwarmRequest } from "../engine-types.ts";
import { errorText } from "../error-text.ts";
import type { Host } from "../host.ts";
import type { Steps } from "../resume/steps.ts";
import type { Fence } from "../untrusted/fence.ts";
import type { Conflict, ConflictedFile, CopyStore } from "../workspace/copies.ts";
import { markerLabels } from "./conflict-markers.ts";
import type { Undone } from "./keep-patch.ts";
import type { ConflictChoice, MergeConflict } from "./merge-conflict.ts";
import { mergingTask } from "./merging-task.ts";
import type { Task } from "./plan.ts";
import type { Workers } from "./workers.ts";

/** A result that does not fit what is merged already. */
interface Clash {
  readonly task: Task;
  readonly result: TaskResult;
  /** Commit of what is merged. */
  readonly onto: string;
  /** Tasks whose results are in it, with the files that they changed. */
  readonly merged: readonly Merged[];
}

export interface Merged {
  readonly task: Task;
  readonly files: readonly string[];
}

export interface ResolveDeps {
  readonly store: Pick<CopyStore, "conflict" | "settle" | "read">;
  readonly workers: Pick<Workers, "merge" | "leaveOut" | "finish" | "broken">;
  readonly ask: SwarmRequest["onConflict"];
  readonly steps: Steps;
  readonly say: Say;
  readonly host: Pick<Host, "log">;
  readonly signal: AbortSignal;
  readonly fence: Fence;
}

/** Gives the task's result on top of what is merged, or why it is left out. Never rejects. */
export type Resolve = (clash: Clash) => Promise<TaskResult>;

/**
 * An agent resolves a conflict, with both sides before it, and the checks decide. What it cannot resolve the user is
 * asked about, one question at a time; without an answer the later task is left out. The same conflict, met for the base
 * of several tasks and in the end, is resolved once.
 */
export function createResolve(deps: ResolveDeps): Resolve {
  const known = new Map<string, Promise<TaskResult>>();
  let asking: Promise<unknown> = Promise.resolve();
  const inTurn: NonNullable<SwarmRequest["onConflict"]> = (conflict, signal) => {
    const answer = asking.then(() => answerOf(conflict, signal, deps));
    asking = answer;
    return answer;
  };
  return (clash) => {
    const key = [clash.result.base, clash.onto, clash.result.commit].join(" ");
    const found =
      known.get(key) ??
      resolve(clash, inTurn, deps).catch((error: unknown) => deps.workers.broken(clash.task, error, clash.result));
    known.set(key, found);
    return found;
  };
}

async function resolve(
  clash: Clash,
  ask: NonNullable<SwarmRequest["onConflict"]>,
  deps: ResolveDeps,
): Promise<TaskResult> {
  const { task, result, onto } = clash;
  const { store, workers, steps, say, signal } = deps;
  const labels = markerLabels(task.id);
  const sides = { base: result.base, ours: onto, theirs: result.commit };
  const conflict = await store.conflict(sides, labels);
  const others = otherSides(clash, conflict);
  const again = await byAgent(clash, conflict, others, deps);
  if (again?.outcome.status === "done") {
    const files = [...new Set([...filesOf(result), ...again.outcome.files])].sort();
    return workers.finish(task, { ...again, base: onto, outcome: { ...again.outcome, files } });
  }
  const failed = again === null ? null : (again.outcome as Undone);
  const named = { task: nameOf(task), others: others.map(nameOf), files: conflict.files };
  const why = failed?.detail ?? whyNoAgent(conflict);
  let choice: ConflictChoice = "leave-out";
  if (deps.ask !== undefined && conflict.choosable && !signal.aborted) {
    say({ type: "task.activity", task: task.id, text: "waits for your answer about a conflict" });
    const step = `conflict ${sides.base} ${sides.ours} ${sides.theirs}`;
    choice = await steps.once(step, () => ask({ ...named, why }, signal));
  }
  if (choice !== "leave-out") {
    const commit = await store.settle(sides, choice, `${task.id}, with the lines of one side\n`);
    if (commit !== null) {
      const whose = choice === "ours" ? "those of the rest" : `those of ${task.id}`;
      const text = `Where ${task.id} and the rest changed the same lines of ${paths(conflict.files)}, ${whose} were taken, as you chose.`;
      say({ type: "notice", level: "warn", text });
      return workers.finish(task, { ...result, base: onto, commit });
    }
  }
  const what = `It conflicts with ${others.map(({ id }) => id).join(", ")} in ${paths(conflict.files)}, and was left out. ${why}`;
  return workers.leaveOut(task, result, leftOut(failed, what));
}

/** `null`: it is not a conflict of lines that an agent could resolve. */
async function byAgent(
  { task, result }: Clash,
  { marked, files }: Conflict,
  others: readonly Task[],
  { store, workers, fence }: ResolveDeps,
): Promise<TaskResult | null> {
  if (marked === null) return null;
  const texts = new Map<string, string>();
  const bytes = await store.read(
    marked,
    files.map(({ path }) => path),
  );
  for (const { path } of files) texts.set(path, new TextDecoder().decode(bytes.get(path)));
  return workers.merge(mergingTask(task, others, texts, markerLabels(task.id), fence), marked, filesOf(result));
}

/** The tasks that changed what conflicts; all that are merged where none names it, as after a rename. */
function otherSides({ merged }: Clash, { files }: Conflict): readonly Task[] {
  const involved = merged.filter((one) => files.some(({ path }) => one.files.includes(path)));
  return (involved.length > 0 ? involved : merged).map(({ task }) => task);
}

function leftOut(failed: Undone | null, detail: string): Undone {
  if (failed?.status === "stopped") return { ...failed, detail };
  return { status: "failed", kind: "conflict", detail };
}

/** A question that cannot be put is answered as if nobody were there. */
async function answerOf(
  conflict: MergeConflict,
  signal: AbortSignal,
  { ask, host }: ResolveDeps,
): Promise<ConflictChoice> {
  if (ask === undefined || signal.aborted) return "leave-out";
  try {
    return await ask(conflict, signal);
  } catch (error) {
    if (!signal.aborted) host.log("error", `The question about a conflict could not be put: ${errorText(error)}`);
    return "leave-out";
  }
}

function whyNoAgent({ choosable }: Conflict): string {
  return choosable
    ? "The files hold no lines that an agent could merge."
    : "One has a folder where the other has a file, which no agent can merge.";
}

function filesOf({ outcome }: TaskResult): readonly string[] {
  return outcome.status === "done" ? outcome.files : [];
}

function nameOf({ id, title }: Task): { readonly id: string; readonly title: string } {
  return { id, title };
}

function paths(files: readonly ConflictedFile[]): string {
  return files.map(({ path }) => path).join(", ");
}
