import assert from "node:assert/strict";
import { readListing } from "../../../src/core/models/listing.ts";
import { pricePerMillion, usd } from "../../../src/core/money.ts";
import { Settings } from "../../../src/core/settings.ts";
import { upperBound } from "../../../src/core/spend/bound.ts";
import type { BudgetLimit } from "../../../src/core/spend/ledger.ts";
import { bookedCalls, PRICE } from "../../support/booked-calls.ts";
import { chunk, events, goodAnswer, sse, wireUsage } from "../../support/http-script.ts";
import { request } from "../../support/scripted-client.ts";

const swarm = (cap: string): BudgetLimit => ({ scope: "swarm", key: "swarm-1", cap: usd(cap) });
const day = (cap: string): BudgetLimit => ({ scope: "day", key: "any", cap: usd(cap) });

/** An answer whose usage object is this. */
const withUsage = (usage: unknown) =>
  sse(events([chunk({ content: "Hello" }), chunk({ content: "" }, "stop"), chunk({ content: "" }, "stop", { usage })]));

describe("wrong prices", () => {
  const setting = (endpointPrice: string) =>
    Settings.safeParse({ endpointPrice })
      .error?.issues.map((issue) => issue.message)
      .join(" ");

  it("per million given as per token are refused in words, whichever way round", () => {
    assert.match(
      setting("260000/380000") ?? "",
      /more than 10000 US dollars per million tokens; was it meant per token/,
    );
    assert.match(setting("0.00000026/0.00000038") ?? "", /US dollars per million tokens, input\/output, like/);
    assert.equal(setting("0.26/0.38"), undefined);
    assert.throws(() => pricePerMillion("0.00000026"), /more than 6 decimals/);
  });

  it("per token given as per million make a listed model unusable, and do not lock the budget", () => {
    const listed = readListing({ data: [{ id: "a/b", pricing: { prompt: "0.26", completion: "0.38" } }] });
    assert.equal(listed.status === "read" && listed.listing.models[0]?.price.status, "unpriced");
  });

  const setUp = bookedCalls();

  it("that are missing keep the model from being called, and say why", async () => {
    const { ask, ledger, server } = await setUp([]);
    const outcome = await ask({ model: "other/model" });
    assert.match(outcome.status === "failed" ? outcome.message : "", /price of other\/model is not known.*under a cap/);
    assert.deepEqual([ledger.rows.size, server.requests.length], [0, 0]);
  });
});

describe("wrong bills", () => {
  const setUp = bookedCalls();
  const good = wireUsage(10, 2, 0.000_001);

  const held: readonly (readonly [string, unknown])[] = [
    ["a negative count", { ...good, completion_tokens: -2 }],
    ["NaN, which JSON writes as null", { ...good, prompt_tokens: Number.NaN }],
    ["a count in words", { ...good, prompt_tokens: "ten" }],
    ["half a token", { ...good, prompt_tokens: 10.5 }],
    ["a negative cost", { ...good, cost: -0.5 }],
    ["an absurd cost", { ...good, cost: 1e12 }],
    ["more tokens than any window", { ...good, prompt_tokens: 1e12 }],
    ["no object", "free"],
    ["nothing", undefined],
  ];
  for (const [what, usage] of held) {
    it(`with ${what} hold the bound, and keep the answer`, async () => {
      const { ask, ledger } = await setUp([withUsage(usage)]);
      assert.equal((await ask()).status, "completed");
      assert.deepEqual([ledger.only.state, ledger.only.cost], ["held", null]);
      assert.ok((ledger.only.note ?? "").length > 10);
    });
  }

  it("with more tokens than were allowed, within the bound, are settled, and the user is told", async () => {
    const { ask, ledger, steps } = await setUp([withUsage(wireUsage(10, 1_100, 0.002_21))]);
    assert.equal((await ask({ maxTokens: 1_000 })).status, "completed");
    assert.deepEqual([ledger.only.state, ledger.only.cost], ["settled", usd("0.00221")]);
    const settled = steps.find((step) => step.type === "settled");
    assert.match(settled?.note ?? "", /1100 tokens where 1000 were allowed/);
  });

  it("that come twice are booked once", async () => {
    const last = chunk({ content: "" }, "stop", { usage: wireUsage(10, 2, 0.000_014) });
    const { ask, ledger, steps } = await setUp([
      sse(events([chunk({ content: "Hello" }), chunk({ content: "" }, "stop"), last, last, last])),
    ]);
    assert.equal((await ask()).status, "completed");
    assert.equal(ledger.only.cost, usd("0.000014"));
    assert.equal(steps.filter((step) => step.type === "settled").length, 1);
  });
});

describe("wrong budgets", () => {
  const setUp = bookedCalls();

  it("of 0 send nothing and name the budget", async () => {
    const { ask, server } = await setUp([]);
    const outcome = await ask({}, { limits: [swarm("0")] });
    assert.match(outcome.status === "failed" ? outcome.message : "", /swarm budget of \$0\.00 has \$0\.00 left/);
    assert.equal(server.requests.length, 0);
    for (const key of ["budget.monthUsd", "budget.dayUsd", "budget.swarmUsd", "budget.requestUsd"])
      assert.equal(Settings.safeParse({ [key]: 0 }).success, false, key);
  });

  it("lowered below what is spent send nothing and tell what is spent", async () => {
    const { ask, server } = await setUp([sse(goodAnswer("Hello", 0.5e-6))]);
    await ask({}, { limits: [swarm("1")] });
    const outcome = await ask({}, { limits: [swarm("0.0000001")] });
    assert.match(outcome.status === "failed" ? outcome.message : "", /has \$0\.00 left \(\$0\.00000050 spent\)/);
    assert.equal(server.requests.length, 1);
  });
});

describe("a wrong clock", () => {
  const setUp = bookedCalls();
  const CALL = { maxTokens: 100 };
  const BOUND = upperBound(request(CALL), PRICE);
  const cap = day((BOUND * 1.5 * 1e-9).toFixed(9));
  const dear = (BOUND * 0.9) / 1e9;

  it("set back reopens no day's budget", async () => {
    let now = Date.UTC(2026, 11, 1, 9);
    const { ask, ledger, server } = await setUp([sse(goodAnswer("Hello", dear))], () => now);
    assert.equal((await ask(CALL, { limits: [cap] })).status, "completed");
    now = Date.UTC(2026, 10, 30, 9);
    const outcome = await ask(CALL, { limits: [cap] });
    assert.equal(outcome.status === "failed" && outcome.kind, "budget");
    assert.equal(server.requests.length, 1);
    assert.equal(ledger.only.day, "2026-12-01");
  });

  it("that goes past midnight within a conversation opens the new day, and checks that one", async () => {
    let now = Date.UTC(2026, 10, 30, 23, 59);
    const answer = () => sse(goodAnswer("Hello", dear));
    const { ask, ledger } = await setUp([answer(), answer()], () => now);
    // The limits as they were made at the start of the conversation.
    const limits = [{ ...cap, key: "2026-11-30" }];
    assert.equal((await ask(CALL, { limits })).status, "completed");
    now = Date.UTC(2026, 11, 1, 0, 1);
    assert.equal((await ask(CALL, { limits })).status, "completed");
    assert.equal((await ask(CALL, { limits })).status, "failed", "the new day is as long as the old one");
    assert.deepEqual(
      [...ledger.rows.values()].map((row) => row.day),
      ["2026-11-30", "2026-12-01"],
    );
  });
});
