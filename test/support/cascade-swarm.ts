import assert from "node:assert/strict";
import type { SwarmRequest } from "../../src/core/engine-types.ts";
import type { SwarmEvent, TaskOutcome } from "../../src/core/events.ts";
import type { Host } from "../../src/core/host.ts";
import type { CheckCommand } from "../../src/core/swarm/plan.ts";
import type { Answer } from "../../src/emulator/responder.ts";
import type { Conversation } from "../../src/emulator/simulated/conversation.ts";
import { createNodeHost } from "../../src/node/host.ts";
import { task } from "./plans.ts";
import { books, type Ran, writes } from "./swarm-bench.ts";

/** The balanced tier's checked chain for coding, and the baseline. */
export const [DEEPSEEK, GLM, SONNET] = [
  "deepseek/deepseek-v3.2",
  "z-ai/glm-4.6",
  "anthropic/claude-sonnet-4.5",
] as const;

/** Fails unless a.txt says "right". */
export const RIGHT: CheckCommand = {
  name: "test",
  file: process.execPath,
  args: [
    "-e",
    'const text = require("fs").readFileSync("a.txt", "utf8").trim(); if (text !== "right") { console.log("error: a.txt says " + text); process.exit(1); }',
  ],
};

/** A swarm of the one task "a". */
export const ONE: Partial<SwarmRequest> = { plan: { tasks: [task("a")] }, checks: [RIGHT] };

/** Right from these models, wrong in a new way each time from all others. */
export function rightFrom(...good: readonly string[]) {
  return (talk: Conversation, { model }: { readonly model: string }): Answer =>
    writes(talk, "a.txt", good.includes(model) ? "right\n" : `wrong ${model} ${talk.attempt}\n`);
}

/** Steps up, in order. */
export function hops({ events }: Ran): readonly (SwarmEvent & { type: "task.escalated" })[] {
  return events.filter((event) => event.type === "task.escalated");
}

export function routed({ events }: Ran): readonly (SwarmEvent & { type: "task.routed" })[] {
  return events.filter((event) => event.type === "task.routed");
}

export function outcomeOf(ran: Ran): TaskOutcome | null | undefined {
  return ran.state.tasks.find(({ id }) => id === "a")?.outcome;
}

/** Models in the order asked, each once in a row. */
export function asked({ rows }: Ran): readonly string[] {
  return rows.map(({ model }) => model).filter((model, at, all) => model !== all[at - 1]);
}

export function assertBooks(ran: Ran): void {
  assert.equal(new Set(Object.values(books(ran))).size, 1);
}

/** A host on which the pauses of retries are over at once; the clocks that watch for a stall are longer. */
export function hasty(): Pick<Host, "sleep"> {
  const { sleep } = createNodeHost();
  return { sleep: (ms, signal) => (ms > 20_000 ? sleep(ms, signal) : Promise.resolve()) };
}
