import assert from "node:assert/strict";
import type { Endpoint } from "../../../src/core/engine-types.ts";
import { usd, usdFromNumber } from "../../../src/core/money.ts";
import type { CallStep } from "../../../src/core/provider/client.ts";
import { type ClientDeps, composeClient } from "../../../src/core/provider/compose.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { FakeLedger } from "../../support/fake-ledger.ts";
import { goodAnswer, type HttpScript, type HttpStep, httpScript, json, sse } from "../../support/http-script.ts";
import { LIST_PRICE } from "../../support/list-price.ts";
import { context, request } from "../../support/scripted-client.ts";

const catalogue: ClientDeps["catalogue"] = {
  price: (slug) => (slug.startsWith("test/") ? LIST_PRICE : undefined),
  lookup: () => undefined,
  successor: () => undefined,
};

describe("the whole way of a model call, over real HTTP", () => {
  let server: HttpScript | undefined;

  afterEach(async () => {
    await server?.finish();
    server = undefined;
  });

  const setUp = async (steps: readonly HttpStep[], more: Partial<Endpoint> = {}) => {
    server = await httpScript(steps);
    const host = fakeHost({ fetch: globalThis.fetch });
    const ledger = new FakeLedger();
    const { baseUrl } = server;
    const endpoint: Endpoint = {
      baseUrl,
      key: async () => "sk-test-key",
      simulated: false,
      label: "test",
      openRouter: true,
      ...more,
    };
    const retry = { attempts: 2, baseMs: 0, capMs: 0, longestRetryAfterMs: 0, lastWaitMs: 0 };
    const client = composeClient({ host, endpoint, ledger, catalogue, policies: { retry } });
    return { host, ledger, client, told: [] as CallStep[] };
  };

  it("retries, goes on to the next model, and books each attempt for itself", async () => {
    const down = json(503, { error: { code: 503, message: "Service temporarily unavailable" } });
    const { client, ledger, told, host } = await setUp([
      down,
      sse('data: {"id":"gen-9","choices":[{"delta":{"content":"ha'),
      sse(goodAnswer("Hello", 0.0002)),
    ]);
    const asked = request({ model: "test/one", fallbacks: ["test/two"] });
    let over = false;
    const limits = [{ scope: "swarm" as const, key: "swarm-1", cap: usd("1") }];
    const outcome = client.complete(asked, context({ limits, onStep: (step) => told.push(step) })).finally(() => {
      over = true;
    });
    // The pauses are of no length, and still the clock has to be moved for them.
    while (!over) await host.advance(0);
    const answer = await outcome;
    assert.equal(answer.status === "completed" && answer.content, "Hello");
    assert.deepEqual(
      [...ledger.rows.values()].map((row) => [row.model, row.state, row.cost]),
      [
        ["test/one", "released", null],
        ["test/one", "held", null],
        ["test/two", "settled", usdFromNumber(0.0002)],
      ],
    );
    assert.deepEqual(
      told.map((step) => step.type),
      ["reserved", "released", "retrying", "reserved", "held", "fallback", "reserved", "settled"],
    );
  });

  it("tells OpenRouter the price that was reserved for", async () => {
    const { client } = await setUp([sse(goodAnswer())]);
    await client.complete(request(), context());
    const { provider } = JSON.parse(server?.requests[0]?.body ?? "{}");
    assert.deepEqual(provider, { require_parameters: true, max_price: { prompt: 1, completion: 2 } });
  });

  it("uses the price that is set for the one model of another server", async () => {
    const onlyModel = { id: "local", input: "0.10", output: "0.40" };
    const { client, ledger } = await setUp([sse(goodAnswer())], { openRouter: false, onlyModel });
    const outcome = await client.complete(request({ model: "local" }), context());
    assert.equal(outcome.status, "completed");
    assert.deepEqual([ledger.only.origin, ledger.only.cost], ["computed", usdFromNumber(0.0000018)]);
    assert.match(ledger.only.price?.note ?? "", /from the settings/);
  });

  it("sends nothing for a model without a price", async () => {
    const { client } = await setUp([]);
    const outcome = await client.complete(request({ model: "other/model" }), context());
    assert.equal(outcome.status === "failed" && outcome.kind, "bad_request");
  });
});
