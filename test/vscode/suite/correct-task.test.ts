import assert from "node:assert/strict";
import { join } from "node:path";
import type { SwarmEvent } from "../../../src/core/events.ts";
import { loadCatalogue } from "../../../src/core/models/catalogue.ts";
import { loadTiers } from "../../../src/core/models/tiers.ts";
import { usd } from "../../../src/core/money.ts";
import type { Correction } from "../../../src/core/spend/outcomes.ts";
import { readConfigs } from "../../../src/node/read-configs.ts";
import { correctTask } from "../../../src/vscode/correct-task.ts";
import { createSwarms, type Swarms } from "../../../src/vscode/swarms.ts";
import { task } from "../../support/plans.ts";
import { extension } from "./extension.ts";
import { withAnswers } from "./window-stubs.ts";

type Parts = Parameters<typeof correctTask>[0];

const STARTED = {
  type: "swarm.started",
  goal: "g",
  tier: "balanced",
  budget: usd("1"),
  concurrency: 1,
  workspace: "/w",
  simulated: false,
  endpoint: "openrouter.ai",
  baseline: "a/b",
} as const;

const PLAN = {
  type: "plan.ready",
  source: "planner",
  tasks: [
    task("dates", { title: "Parse dates", prompt: "Parse the dates", type: "coding", complexity: "simple" }),
    task("notes", { title: "Write notes", prompt: "Write the notes", type: "general", complexity: "simple" }),
  ],
} as const;

/** The editor's side of the command, with a swarm that has said this, and what it keeps. */
async function setUp(...facts: readonly (typeof STARTED | typeof PLAN)[]) {
  const swarms: Swarms = createSwarms();
  await swarms.run(async (emit) => {
    for (const fact of facts) emit({ at: 1, swarm: "s", ...fact } as SwarmEvent);
  });
  const kept: Correction[] = [];
  const ledger = { keepCorrection: async (one: Correction) => void kept.push(one) };
  const files = await readConfigs(join(extension().extensionPath, "configs"));
  const tiers = loadTiers(files.tiers, loadCatalogue(files.models, "models.json"));
  const parts = { swarms, spend: { ledger: async () => ledger }, sessions: { models: async () => ({ tiers }) } };
  return { parts: parts as unknown as Parts, kept };
}

describe("Correcting a task's type", () => {
  it("asks for task, type and complexity, keeps the words alone, and says what changes", async () => {
    const { parts, kept } = await setUp(STARTED, PLAN);
    const lists: (readonly string[])[] = [];
    const picks = ["Write notes", "structured", "complex"];
    const pick = (labels: readonly string[]) => {
      lists.push(labels);
      return picks[lists.length - 1];
    };
    const said = await withAnswers({ pick }, () => correctTask(parts));
    assert.deepEqual(lists, [
      ["Parse dates", "Write notes"],
      ["coding", "analysis", "general", "structured"],
      ["simple", "medium", "complex"],
    ]);
    assert.deepEqual(
      kept.map(({ at: _, ...one }) => one),
      [{ words: ["notes", "the", "write"], type: "structured", complexity: "complex" }],
    );
    assert.match(
      said[0] ?? "",
      /"Write notes", .* count as complex structured from the next swarm on; it was taken for simple general\./,
    );
  });

  it("asks about the task that a view has named, and keeps nothing where a question is left", async () => {
    const { parts, kept } = await setUp(STARTED, PLAN);
    const answers = ["analysis", undefined];
    await withAnswers({ pick: () => answers.shift() }, () => correctTask(parts, "dates"));
    assert.deepEqual([answers, kept], [[], []]);
    const whole = ["analysis", "medium"];
    await withAnswers({ pick: () => whole.shift() }, () => correctTask(parts, "dates"));
    assert.deepEqual(kept[0]?.words, ["dates", "parse", "the"]);
  });

  it("says what to do where no swarm has a plan, and forgets the plan of the swarm before", async () => {
    const none = await withAnswers({}, async () => correctTask((await setUp()).parts));
    assert.match(none[0] ?? "", /no swarm in this window has a plan yet\. Launch one first/);
    const next = await withAnswers({}, async () => correctTask((await setUp(STARTED, PLAN, STARTED)).parts));
    assert.equal(next.length, 1);
  });
});
