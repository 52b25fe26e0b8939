import assert from "node:assert/strict";
import { join } from "node:path";
import type { FoundFile } from "../../../src/core/models/found-file.ts";
import { SHIPPED_ROUTING } from "../../../src/core/models/routing-choice.ts";
import { usd } from "../../../src/core/money.ts";
import { readTierLimits } from "../../../src/node/read-tiers.ts";
import { capsWith } from "../../support/caps.ts";
import { task } from "../../support/plans.ts";
import { type Ran, type SwarmBench, swarmBench, writes } from "../../support/swarm-bench.ts";
import { writeTree } from "../../support/trees.ts";

/** Passes before the task and not after it. */
const FAILS = {
  name: "test",
  file: process.execPath,
  args: ["-e", 'if (require("fs").existsSync("a.txt")) process.exit(1)'],
};
const D = "deepseek/deepseek-v3.2";
const G46 = "z-ai/glm-4.6";
const C = "anthropic/claude-sonnet-4.5";

describe("a folder's limits, in a whole swarm", () => {
  let bench: SwarmBench;
  beforeEach(() => {
    bench = swarmBench({ "start.txt": "start\n" });
  });
  afterEach(() => bench.dispose());

  /** Nothing passes, so that all that is allowed is tried. */
  const run = (tierLimits: FoundFile | undefined) =>
    bench.run(
      { turn: (talk) => writes(talk, "a.txt", "x\n") },
      {
        request: {
          plan: { tasks: [task("a")] },
          checks: [FAILS],
          tier: "balanced",
          caps: capsWith({ request: usd("1"), swarm: usd("5") }),
          routing: { ...SHIPPED_ROUTING, allowBaseline: true },
          tierLimits,
        },
      },
    );
  const limits = async (value: object) => {
    writeTree(bench.workspace, { ".frugal-swarm/tiers/balanced.json": JSON.stringify(value) });
    return readTierLimits(bench.workspace, "balanced");
  };
  const models = (ran: Ran) => [...new Set(ran.rows.map((row) => row.model))];
  const notices = (ran: Ran) => ran.events.flatMap((event) => (event.type === "notice" ? [event.text] : []));

  it("end the cascade sooner, without the last resort, and say what they do not get", async () => {
    assert.deepEqual(models(await run(undefined)), [D, G46, C]);
    const ran = await run(await limits({ stages: 1, attemptsPerStage: 1, swarm: "0.30", taskUsd: "50" }));
    assert.deepEqual(models(ran), [D]);
    assert.equal(ran.state.budget, usd("0.30"));
    const file = join(bench.workspace, ".frugal-swarm/tiers/balanced.json");
    const said = notices(ran).filter((text) => text.startsWith(file));
    assert.equal(said.length, 2);
    assert.match(said.join("\n"), /leaves a task 1 of 2 stages, so that the last resort .* is not tried either/);
    assert.match(said.join("\n"), /asks for taskUsd \$50\.00, and the balanced tier has \$2\.00, which stays/);
  });

  it("keep a family out of all calls", async () => {
    const ran = await run(await limits({ leaveOut: ["family:deepseek", "family:claude-sonnet"] }));
    assert.deepEqual(models(ran), [G46, "qwen/qwen3-coder"]);
  });
});
