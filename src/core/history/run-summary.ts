import * as z from "zod";
import { TIERS } from "../models/vocabulary.ts";
import { PLANNER_TASK } from "../swarm/own-tasks.ts";
import type { RunRecord } from "../swarm/read-run.ts";
import type { SwarmState } from "../swarm/state-types.ts";

/** What a run's folder may be called: ids as the host makes them. Nothing else is ever opened as one. */
export const RunId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "an id of a run");

/** A run as its journal tells it, in few words. What it cost is asked of the ledger; `said` is what the journal says. */
export const RunSummary = z.strictObject({
  id: RunId,
  /** Cut at `LONGEST_GOAL` characters. */
  goal: z.string(),
  workspace: z.string(),
  tier: z.enum(TIERS),
  simulated: z.boolean(),
  endpoint: z.string(),
  startedAt: z.number(),
  /** `null`: it has no end. */
  ended: z.nullable(
    z.strictObject({ ms: z.number(), status: z.enum(["done", "partly", "stopped", "failed"]), why: z.string() }),
  ),
  tasks: z.strictObject({ done: z.number(), of: z.number() }),
  models: z.array(z.string()),
  /** Files in its patch. */
  files: z.number(),
  /** Nano-dollars. */
  said: z.strictObject({ settled: z.number(), held: z.number() }),
  /** Of all its files, when its journal was read; what is written later is not among it. */
  bytes: z.number(),
});
export type RunSummary = z.infer<typeof RunSummary>;

const LONGEST_GOAL = 300;
const MOST_MODELS = 12;

export function summaryOf(id: string, { state, end }: RunRecord, bytes: number): RunSummary {
  const tasks = state.tasks.filter((task) => task.id !== PLANNER_TASK);
  const models = [...new Set(state.tasks.flatMap(({ model }) => model ?? []))];
  const { totals } = state;
  const said = end ?? { settled: totals.settled, held: totals.held + totals.reserved };
  return {
    id,
    goal: state.goal.length > LONGEST_GOAL ? `${state.goal.slice(0, LONGEST_GOAL)}…` : state.goal,
    workspace: state.workspace,
    tier: state.tier,
    simulated: state.simulated,
    endpoint: state.endpoint,
    startedAt: state.startedAt,
    ended: endOf(state),
    tasks: { done: tasks.filter(({ outcome }) => outcome?.status === "done").length, of: tasks.length },
    models: models.slice(0, MOST_MODELS),
    files: state.files.length,
    said: { settled: said.settled, held: said.held },
    bytes,
  };
}

function endOf({ outcome, ms }: SwarmState): RunSummary["ended"] {
  if (outcome === null) return null;
  const common = { ms: ms ?? 0, status: outcome.status };
  switch (outcome.status) {
    case "done":
      return { ...common, why: "" };
    case "partly":
      return { ...common, why: `${outcome.failed} ${outcome.failed === 1 ? "task" : "tasks"} did not get done` };
    case "stopped":
    case "failed":
      return { ...common, why: outcome.detail };
    default:
      return outcome satisfies never;
  }
}
