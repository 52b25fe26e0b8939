import assert from "node:assert/strict";
import fc from "fast-check";
import type { Endpoint } from "../../../src/core/engine-types.ts";
import type { CallStep } from "../../../src/core/provider/client.ts";
import { type ClientDeps, composeClient } from "../../../src/core/provider/compose.ts";
import {
  DATA_POLICIES,
  DATA_REGIONS,
  type DataPolicy,
  type DataRegion,
  dataProblem,
  EU_ENDPOINT,
} from "../../../src/core/provider/data-policy.ts";
import { describeFailure } from "../../../src/core/provider/failure-text.ts";
import type { EndpointSpec } from "../../../src/emulator/routing/provider-endpoint.ts";
import { ABLE, CATALOGUE, emulator, PLAIN, says } from "../../support/emulated.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { FakeLedger } from "../../support/fake-ledger.ts";
import { LIST_PRICE } from "../../support/list-price.ts";
import { context, request } from "../../support/scripted-client.ts";

const TRAINS: EndpointSpec = { provider: "Trains", trainsOnData: true, zeroRetention: false };
const KEEPS: EndpointSpec = { provider: "Keeps", zeroRetention: false };
const FORGETS: EndpointSpec = { provider: "Forgets" };

describe("the data rules of the settings", () => {
  const problem = (endpoint: string, dataPolicy: DataPolicy, dataRegion: DataRegion = "any") =>
    dataProblem({ dataPolicy, dataRegion }, new URL(endpoint));

  const kept: [string, DataPolicy, DataRegion][] = [
    ["https://openrouter.ai/api/v1", "zero-retention", "any"],
    ["https://openrouter.ai/api/v1", "no-training", "any"],
    [EU_ENDPOINT, "zero-retention", "eu"],
    ["http://localhost:11434/v1", "zero-retention", "eu"],
    ["http://127.0.0.1:1/v1", "no-training", "eu"],
    ["http://[::1]:1/v1", "zero-retention", "eu"],
    ["https://models.example.com/v1", "any", "any"],
  ];
  for (const [endpoint, policy, region] of kept) {
    it(`${policy} and ${region} can be kept at ${endpoint}`, () =>
      assert.equal(problem(endpoint, policy, region), null));
  }

  const refused: [string, DataPolicy, DataRegion, RegExp][] = [
    ["https://openrouter.ai/api/v1", "any", "eu", /Set the endpoint to https:\/\/eu\.openrouter\.ai\/api\/v1/],
    ["https://us.openrouter.ai/api/v1", "any", "eu", /us\.openrouter\.ai does not keep prompts in the EU/],
    ["https://models.example.com/v1", "any", "eu", /does not say where.*Use https:\/\/eu\.openrouter\.ai/],
    ["https://models.example.com/v1", "no-training", "any", /no promise.*"no-training"\. Use OpenRouter or a server/],
    ["https://models.example.com/v1", "zero-retention", "any", /"zero-retention".*set the policy to "any"/],
    // A name that only looks like one that keeps to it.
    ["https://eu.openrouter.ai.example.com/v1", "any", "eu", /does not say where/],
    ["http://eu.openrouter.ai/api/v1", "any", "eu", /does not say where/],
    ["https://localhost.example.com/v1", "zero-retention", "any", /no promise/],
  ];
  for (const [endpoint, policy, region, words] of refused) {
    it(`${policy} and ${region} are refused at ${endpoint}, with what to do`, () =>
      assert.match(problem(endpoint, policy, region) ?? "", words));
  }

  it("never bind where nothing is asked, and never loosen as they get stricter", () => {
    const hosts = ["https://openrouter.ai", EU_ENDPOINT, "https://x.example", "http://localhost:1"];
    fc.assert(
      fc.property(fc.constantFrom(...hosts), fc.nat(2), fc.nat(2), fc.nat(1), fc.nat(1), (host, p, q, r, s) => {
        const at = (policy: number, region: number) =>
          problem(host, DATA_POLICIES[policy] ?? "any", DATA_REGIONS[region] ?? "any");
        assert.equal(at(0, 0), null);
        if (at(Math.min(p, q), Math.min(r, s)) !== null) assert.notEqual(at(Math.max(p, q), Math.max(r, s)), null);
      }),
    );
  });
});

describe("a data policy on its way to OpenRouter, over real HTTP", () => {
  const catalogue: ClientDeps["catalogue"] = {
    price: () => LIST_PRICE,
    lookup: () => undefined,
    successor: () => undefined,
  };

  const setUp = async (dataPolicy: DataPolicy, endpoints: Readonly<Record<string, readonly EndpointSpec[]>>) => {
    const started = await emulator(says("Hi"), { endpoints, seed: "s" });
    const ledger = new FakeLedger();
    const endpoint: Endpoint = {
      baseUrl: started.url,
      key: async () => started.key,
      simulated: false,
      label: "test",
      openRouter: true,
      dataPolicy,
    };
    const bodies: { provider: Record<string, unknown> }[] = [];
    const fetch: typeof globalThis.fetch = (input, init) => {
      if (typeof init?.body === "string") bodies.push(JSON.parse(init.body));
      return globalThis.fetch(input, init);
    };
    const client = composeClient({ host: fakeHost({ fetch }), endpoint, ledger, catalogue });
    const told: CallStep[] = [];
    const ask = (fallbacks: readonly string[] = []) =>
      client.complete(
        request({ model: ABLE, fallbacks, tools: [], maxTokens: 100 }),
        context({ onStep: (step) => told.push(step) }),
      );
    return { ask, told, ledger, bodies, emulator: started };
  };

  for (const [policy, fields, provider] of [
    ["any", {}, null],
    ["no-training", { data_collection: "deny" }, "Keeps"],
    ["zero-retention", { data_collection: "deny", zdr: true }, "Forgets"],
  ] as const) {
    it(`${policy} asks for ${JSON.stringify(fields)}, and only those that fit answer`, async () => {
      const dear = { ...FORGETS, pricing: { input: "0.9", output: "1.9" } };
      const { ask, bodies, emulator: served } = await setUp(policy, { [ABLE]: [TRAINS, KEEPS, dear] });
      for (let call = 0; call < 12; call++) assert.equal((await ask()).status, "completed");
      for (const { provider: sent } of bodies) {
        const { require_parameters: _, max_price: __, ...rest } = sent;
        assert.deepEqual(rest, fields);
      }
      const asked = new Set(served.bill().map((line) => line.provider));
      // Sticky or weighted by price, the cheap ones come first among those that are left.
      if (provider === null) assert.ok(asked.has("Trains") || asked.has("Keeps"));
      else assert.ok(asked.has(provider) && !asked.has("Trains"), [...asked].join());
      if (policy === "zero-retention") assert.deepEqual([...asked], ["Forgets"]);
    });
  }

  it("goes on with the next model where nobody fits, says why, and the refusal costs nothing", async () => {
    const { ask, told, ledger, emulator: served } = await setUp("zero-retention", { [ABLE]: [TRAINS, KEEPS] });
    const answer = await ask([PLAIN]);
    assert.equal(answer.status === "completed" && answer.model, PLAIN, JSON.stringify(answer));
    const step = told.find((one) => one.type === "fallback");
    assert.equal(step?.failure, "policy");
    assert.equal(step?.why, `No provider of ${ABLE} keeps to zero-retention. Asking ${PLAIN} next.`);
    assert.deepEqual(
      [...ledger.rows.values()].map((row) => [row.model, row.state]),
      [
        [ABLE, "released"],
        [PLAIN, "settled"],
      ],
    );
    assert.equal(served.bill().length, 1);
  });

  for (const [policy, endpoints] of [
    ["no-training", [TRAINS]],
    ["zero-retention", [KEEPS]],
    // Two rules at once: both words come back in a list.
    ["zero-retention", [TRAINS, KEEPS]],
  ] as const) {
    it(`fails in clear words where no model of the chain has a provider for ${policy}`, async () => {
      const { ask, emulator: served } = await setUp(policy, { [ABLE]: endpoints, [PLAIN]: endpoints });
      const failure = await ask([PLAIN]);
      assert.ok(failure.status === "failed" && failure.kind === "policy");
      assert.deepEqual([failure.asked, failure.billing, failure.httpStatus], [policy, "nothing", 404]);
      assert.match(failure.rule ?? "", /^data_policy:/);
      const { what, next, cost } = describeFailure(failure);
      assert.equal(what, `No provider of ${PLAIN} keeps to ${policy}.`);
      assert.equal(next, "Choose another model or tier, or relax the setting dataPolicy (--data-policy).");
      assert.equal(cost, "The refused call cost nothing.");
      assert.equal(served.bill().length, 0);
    });
  }

  it("says so too where those that keep to it are dearer than the model's listed price", async () => {
    const dear = { ...FORGETS, pricing: { input: "9", output: "9" } };
    const { ask } = await setUp("zero-retention", { [ABLE]: [KEEPS, dear] });
    const failure = await ask();
    assert.ok(failure.status === "failed" && failure.kind === "unsupported");
    const { what, next } = describeFailure(failure);
    assert.equal(
      what,
      `No provider of ${ABLE} that keeps to zero-retention serves it at the price that is listed for it.`,
    );
    assert.match(next, /or relax the setting dataPolicy \(--data-policy\)\.$/);
  });

  it("is told from an account's own rule, and from a refusal that does not say which", async () => {
    const { ask } = await setUp("any", { [ABLE]: [{ ...FORGETS }] });
    assert.equal((await ask()).status, "completed");
    const bare = { status: "failed", model: "m", message: "guardrails", billing: "nothing", kind: "policy" } as const;
    const own = describeFailure({ ...bare, rule: "data_policy:training" });
    assert.equal(own.what, "No provider of m keeps to no-training.");
    assert.match(own.next, /relax the account's rules at https:\/\/openrouter\.ai\/settings\/privacy\.$/);
    const either = describeFailure({ ...bare, rule: "Filter by Guardrails", asked: "zero-retention" });
    assert.match(
      either.what,
      /rules of the account or the provider, with the data policy "zero-retention" of your settings,/,
    );
    assert.match(either.next, /settings\/privacy and at the setting dataPolicy \(--data-policy\), or/);
    assert.match(describeFailure({ ...bare, rule: "data_region" }).what, /No provider of m runs in the region/);
  });

  it("is no model that is gone: the successor is not asked in its place", async () => {
    const { model } = { model: CATALOGUE.models.find(({ slug }) => slug === PLAIN) };
    assert.ok(model);
    const started = await emulator(says("Hi"), { endpoints: { [ABLE]: [TRAINS] } });
    const endpoint: Endpoint = {
      baseUrl: started.url,
      key: async () => started.key,
      simulated: false,
      label: "test",
      openRouter: true,
      dataPolicy: "no-training",
    };
    const deps = { ...catalogue, successor: () => model };
    const host = fakeHost({ fetch: globalThis.fetch });
    const client = composeClient({ host, endpoint, ledger: new FakeLedger(), catalogue: deps });
    const outcome = await client.complete(request({ model: ABLE, fallbacks: [], tools: [] }), context({}));
    assert.equal(outcome.status === "failed" && outcome.kind, "policy");
    assert.equal(started.bill().length, 0);
  });
});
