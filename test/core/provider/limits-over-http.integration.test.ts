import assert from "node:assert/strict";
import type { Endpoint } from "../../../src/core/engine-types.ts";
import { loadCatalogue } from "../../../src/core/models/catalogue.ts";
import { usd } from "../../../src/core/money.ts";
import type { CallStep, ModelOutcome } from "../../../src/core/provider/client.ts";
import { composeClient } from "../../../src/core/provider/compose.ts";
import type { Fault } from "../../../src/emulator/faults.ts";
import type { EmulatorOptions } from "../../../src/emulator/options.ts";
import type { Reply } from "../../../src/emulator/responder.ts";
import { ABLE, CATALOGUE, emulator, FREE, PLAIN, says } from "../../support/emulated.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { FakeLedger } from "../../support/fake-ledger.ts";
import { context, request } from "../../support/scripted-client.ts";
import { countedFetch, inVirtualTime } from "../../support/virtual-time.ts";

const MINUTE = 60_000;

/** All layers of the client before an emulator that goes by the same clock. */
async function bench(reply: (at: number, model: string) => Reply, options: Partial<EmulatorOptions> = {}) {
  const http = countedFetch();
  const host = fakeHost({ fetch: http.fetch });
  const served: number[] = [];
  const server = await emulator(
    ({ model }) => {
      served.push(host.elapsed());
      return reply(host.elapsed(), model);
    },
    { clock: host.now, ...options },
  );
  const endpoint: Endpoint = {
    baseUrl: server.url,
    key: async () => server.key,
    simulated: true,
    label: "emulator",
    openRouter: true,
  };
  const ledger = new FakeLedger(host.now);
  const client = composeClient({ host, endpoint, ledger, catalogue: loadCatalogue(CATALOGUE, "models.json") });
  const steps: { readonly at: number; readonly step: CallStep }[] = [];
  const limits = [{ scope: "swarm" as const, key: "swarm-1", cap: usd("100") }];
  const onStep = (step: CallStep) => steps.push({ at: host.elapsed(), step });
  const ask = (model: string, fallbacks: readonly string[] = []) =>
    client.complete(request({ model, fallbacks, maxTokens: 100 }), context({ limits, onStep }));
  const agents = async (count: number, calls: number, model: string, fallbacks: readonly string[] = []) => {
    const one = async (): Promise<ModelOutcome[]> => {
      const outcomes: ModelOutcome[] = [];
      for (let call = 0; call < calls; call++) outcomes.push(await ask(model, fallbacks));
      return outcomes;
    };
    const all = await inVirtualTime(host, http, Promise.all(Array.from({ length: count }, one)));
    return all.flat();
  };
  return { host, http, server, served, steps, ledger, ask, agents };
}

const down: Fault = { kind: "http", status: 503 };

describe("limits and outages over real HTTP, in virtual time", () => {
  it("ten agents on a free model with 20 calls a minute all finish, at most one call over it per window", async () => {
    const { agents, server, steps, ledger, host } = await bench(() => says("done"));
    const outcomes = await agents(10, 6, FREE);
    assert.equal(outcomes.length, 60);
    assert.ok(outcomes.every((one) => one.status === "completed"));
    const over = steps.filter(({ step }) => step.type === "released").map(({ at }) => Math.floor(at / MINUTE));
    for (const [minute, list] of Map.groupBy(over, (one) => one)) {
      assert.ok(list.length <= 1, `${list.length} calls over the limit in minute ${minute}`);
    }
    assert.equal(server.requests(), 60 + over.length);
    assert.ok(host.elapsed() >= 2 * MINUTE, "60 calls take two full minutes");
    assert.ok([...ledger.rows.values()].every((row) => row.state === "settled" || row.state === "released"));
  });

  it("a free model that is used up for the day leaves its work to the paid one at once", async () => {
    const { agents, steps, host, server } = await bench(() => says("done"), { credits: { bought: usd("5") } });
    const morning = await agents(5, 10, FREE);
    assert.ok(morning.every((one) => one.status === "completed" && one.model === FREE));
    const from = host.elapsed();
    const rest = await agents(10, 2, FREE, [ABLE]);
    assert.ok(rest.every((one) => one.status === "completed" && one.model === ABLE));
    assert.ok(host.elapsed() - from < 2 * MINUTE, "nobody waited for the next day");
    assert.ok(server.requests() <= 50 + 10 + 20, "what is known is not asked again");
    const [hop] = steps.flatMap(({ step }) => (step.type === "fallback" ? [step] : [])).slice(-1);
    assert.match(hop?.why ?? "", /free models of 50 calls a day is used up/);
  });

  it("64 agents in a total outage: few requests a minute, one try each time, and all go on after it", async () => {
    let isDown = false;
    const { agents, ask, served, host, http } = await bench(() => (isDown ? { fault: down } : says("done")));
    await inVirtualTime(host, http, Promise.all([ask(ABLE), ask(PLAIN)]));
    isDown = true;
    const from = host.elapsed();
    const stop = new AbortController();
    // The outage ends after 100 s of the agents' own time.
    const end = host.sleep(100_000, stop.signal).then(() => {
      isDown = false;
    });
    const outcomes = await agents(64, 1, ABLE, [PLAIN]);
    await end;
    assert.ok(outcomes.every((one) => one.status === "completed"));
    const during = served.filter((at) => at >= from && at < from + 100_000);
    const first = during.filter((at) => at < from + MINUTE);
    assert.ok(first.length <= 64 * 4, `${first.length} requests in the first minute`);
    const late = during.filter((at) => at > from + 10_000);
    for (const [second, list] of Map.groupBy(late, (at) => Math.floor(at / 1000))) {
      assert.ok(list.length <= 2, `${list.length} requests in second ${second}: one try for each of the two models`);
    }
    assert.ok(late.length <= 2 * (90 / 5), `${late.length} tries`);
  });
});
