import assert from "node:assert/strict";
import { createEngine } from "../../../src/core/engine.ts";
import type { Engine } from "../../../src/core/engine-types.ts";
import type { EndpointSpec } from "../../../src/emulator/routing/provider-endpoint.ts";
import type { Emulator } from "../../../src/emulator/server.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { benchmarkRequest, shippedSuites } from "../../support/benchmark-engine.ts";
import { capsWith } from "../../support/caps.ts";
import { emulator, says } from "../../support/emulated.ts";
import { FakeLedger } from "../../support/fake-ledger.ts";
import { task } from "../../support/plans.ts";
import { catalogueJson, tierJsons } from "../../support/real-configs.ts";
import { planOf, type SwarmBench, swarmBench, writes } from "../../support/swarm-bench.ts";

const TRAINS: readonly EndpointSpec[] = [{ provider: "Trains", trainsOnData: true, zeroRetention: false }];
const FORGETS: readonly EndpointSpec[] = [{ provider: "Forgets" }];

/** Each body that was posted to a model, as it went out. */
function listening() {
  const bodies: { readonly model: string; readonly provider: object }[] = [];
  const fetch: typeof globalThis.fetch = (input, init) => {
    if (typeof init?.body === "string" && String(input).endsWith("/chat/completions"))
      bodies.push(JSON.parse(init.body));
    return globalThis.fetch(input, init);
  };
  const unkept = () => bodies.filter(({ provider }) => !("zdr" in provider && "data_collection" in provider));
  return { bodies, fetch, unkept };
}

describe("the data policy of the settings", function () {
  this.timeout(30_000);
  let bench: SwarmBench;
  beforeEach(() => {
    bench = swarmBench({ "start.txt": "start\n" });
  });
  afterEach(() => bench.dispose());

  it("goes with every call of a swarm: planner, agents and reviewer", async () => {
    const { bodies, fetch, unkept } = listening();
    const ran = await bench.run(
      {
        plan: () => planOf(task("a", { acceptance: ["It is there."] }), task("b", { acceptance: ["It is there."] })),
        turn: (talk) => writes(talk, `${talk.attempt}.txt`, "x\n"),
      },
      { request: { checks: [] }, endpoint: { dataPolicy: "zero-retention" }, host: { fetch } },
    );
    assert.deepEqual([...new Set(ran.rows.map(({ role }) => role))].sort(), ["planner", "reviewer", "worker"]);
    assert.equal(bodies.length, ran.rows.length);
    assert.deepEqual(unkept(), []);
  });

  it("goes on along the tier's models to one that has a fitting provider", async () => {
    const slugs = catalogueJson().models.map(({ slug }) => slug);
    const only = "z-ai/glm-4.6";
    const endpoints = Object.fromEntries(slugs.map((slug) => [slug, slug === only ? FORGETS : TRAINS]));
    const ran = await bench.run(
      { turn: (talk) => writes(talk, "a.txt", "x\n") },
      {
        request: { plan: { tasks: [task("a")] } },
        emulator: { endpoints },
        endpoint: { dataPolicy: "zero-retention" },
      },
    );
    assert.equal(ran.result.outcome.status, "done", JSON.stringify(ran.state.tasks[0]));
    const served = new Set(ran.rows.filter(({ state }) => state === "settled").map(({ model }) => model));
    assert.deepEqual([...served], [only]);
    const said = ran.events.flatMap((event) => (event.type === "call.fallback" ? [event.why] : []));
    assert.ok(
      said.some((why) => /^No provider of \S+ keeps to zero-retention\./.test(why)),
      said.join("\n"),
    );
  });

  it("ends a swarm in words, without a cent, where no model of the tier has one", async () => {
    const endpoints = Object.fromEntries(catalogueJson().models.map(({ slug }) => [slug, TRAINS]));
    const ran = await bench.run(
      { turn: (talk) => writes(talk, "a.txt", "x\n") },
      { request: { plan: { tasks: [task("a")] } }, emulator: { endpoints }, endpoint: { dataPolicy: "no-training" } },
    );
    const outcome = ran.state.tasks[0]?.outcome;
    assert.equal(outcome?.status, "failed");
    const words = JSON.stringify(outcome);
    assert.match(words, /No provider of \S+ keeps to no-training\..*relax the setting dataPolicy \(--data-policy\)/);
    assert.equal(ran.billed, 0);
    assert.ok(ran.rows.every(({ state }) => state === "released"));
  });

  describe("beside swarms", () => {
    const signal = new AbortController().signal;
    const setUp = async (): Promise<{ engine: Engine; heard: ReturnType<typeof listening>; server: Emulator }> => {
      const catalogue = catalogueJson();
      const server = await emulator(says("const one = 1;"), { catalogue });
      const heard = listening();
      const engine = createEngine({
        host: { ...createNodeHost(), fetch: heard.fetch },
        ledger: new FakeLedger(),
        endpoint: {
          baseUrl: server.url,
          key: async () => server.key,
          simulated: true,
          label: "emulator",
          openRouter: true,
          dataPolicy: "zero-retention",
        },
        configs: { models: catalogue, tiers: tierJsons() },
        runsFolder: bench.folder,
      });
      return { engine, heard, server };
    };

    it("goes with generated code", async () => {
      const { engine, heard } = await setUp();
      const place = { language: "typescript", file: "a.ts", before: "", selection: "", after: "" };
      const request = {
        instruction: "One",
        tier: "budget",
        caps: capsWith(),
        workspace: bench.workspace,
        ...place,
      } as const;
      assert.equal((await engine.generate(request, () => undefined, signal)).status, "done");
      assert.equal(heard.bodies.length, 1);
      assert.deepEqual(heard.unkept(), []);
    });

    it("goes with every case of a benchmark", async () => {
      const { engine, heard } = await setUp();
      const suites = await shippedSuites();
      await engine.benchmark(benchmarkRequest({ scenarios: ["A"], suites }), () => undefined, signal);
      assert.ok(heard.bodies.length > 2);
      assert.deepEqual(heard.unkept(), []);
    });
  });
});
