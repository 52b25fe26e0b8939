import assert from "node:assert/strict";
import { type NanoUsd, nanoUsd, usd } from "../../../src/core/money.ts";
import type { CallStep } from "../../../src/core/provider/client.ts";
import { metered } from "../../../src/core/provider/metered.ts";
import { upperBound } from "../../../src/core/spend/bound.ts";
import type { Usage } from "../../../src/core/usage.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { FakeLedger } from "../../support/fake-ledger.ts";
import { LIST_PRICE } from "../../support/list-price.ts";
import { completion, context, failure, request, ScriptedClient, type Step } from "../../support/scripted-client.ts";

const BOUND = upperBound(request(), LIST_PRICE);
const USAGE: Usage = {
  promptTokens: 100,
  cachedTokens: 0,
  cacheWriteTokens: 0,
  completionTokens: 10,
  reasoningTokens: 0,
};
/** 100 x 1 + 10 x 2 micro-dollars. */
const AT_LIST_PRICE = usd("0.00012");

function setUp(steps: readonly Step[], ledger = new FakeLedger()) {
  const host = fakeHost();
  const deps = { ledger, priceOf: () => LIST_PRICE, host, endpoint: "https://openrouter.test" };
  const client = metered(new ScriptedClient(steps), deps);
  const told: CallStep[] = [];
  const ask = () => client.complete(request(), context({ onStep: (step) => told.push(step) }));
  return { ledger, ask, told, host };
}

describe("what a bill may look like", () => {
  it("a failure with token counts and no cost is settled at the prices it was reserved with", async () => {
    const { ledger, ask } = setUp([failure("cut", { billing: { billed: null, usage: USAGE } })]);
    await ask();
    const { state, cost, origin, usage } = ledger.only;
    assert.deepEqual([state, cost, origin, usage], ["settled", AT_LIST_PRICE, "computed", USAGE]);
  });

  it("an answer whose tokens were not counted is not free: it is held, with the reason", async () => {
    const uncounted = { ...USAGE, promptTokens: 0, completionTokens: 0 };
    const { ledger, ask } = setUp([completion({ content: "hello", usage: uncounted, billed: nanoUsd(0) })]);
    assert.equal((await ask()).status, "completed");
    assert.deepEqual([ledger.only.state, ledger.only.cost], ["held", null]);
    assert.match(ledger.only.note ?? "", /no tokens for an answer/);
  });

  const impossible: readonly (readonly [string, Partial<Usage>, RegExp])[] = [
    ["negative tokens", { completionTokens: -3 }, /-3 completionTokens/],
    ["NaN tokens", { promptTokens: Number.NaN }, /NaN promptTokens/],
    ["half a token", { cachedTokens: 0.5 }, /0\.5 cachedTokens/],
    ["more tokens than any model has a window for", { promptTokens: 3_000_000_000 }, /3000000000 promptTokens/],
  ];
  for (const [what, odd, why] of impossible) {
    for (const billed of [null, usd("0.0001")]) {
      it(`${what} ${billed === null ? "without a cost" : "beside a cost"} hold the whole bound, with the reason`, async () => {
        const { ledger, ask } = setUp([completion({ usage: { ...USAGE, ...odd }, billed })]);
        assert.equal((await ask()).status, "completed", "the answer is not thrown away");
        assert.deepEqual([ledger.only.state, ledger.only.cost], ["held", null]);
        assert.match(ledger.only.note ?? "", why);
      });
    }
  }

  for (const billed of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
    it(`a cost of ${billed} holds the whole bound, with the reason`, async () => {
      const { ledger, ask } = setUp([completion({ usage: USAGE, billed: billed as NanoUsd })]);
      await ask();
      assert.equal(ledger.only.state, "held");
      assert.match(ledger.only.note ?? "", new RegExp(`billed ${billed}`));
    });
  }

  it("more tokens than were allowed, within the bound, are settled and told of", async () => {
    const usage = { ...USAGE, completionTokens: 1_001 };
    const { ledger, ask, told, host } = setUp([completion({ usage, billed: usd("0.0021") })]);
    assert.equal((await ask()).status, "completed");
    assert.equal(ledger.only.state, "settled");
    const settled = told.find((step) => step.type === "settled");
    assert.match(settled?.note ?? "", /made 1001 tokens where 1000 were allowed/);
    assert.ok(host.logged.some((line) => line.level === "warn" && line.message.includes("1001")));
  });
});

describe("an attempt above its bound", () => {
  it("is booked as billed, and its report has what is needed to find out why", async () => {
    const billed = nanoUsd(BOUND + 1);
    const { ledger, ask } = setUp([completion({ usage: USAGE, billed, provider: "Dear", generationId: "gen-9" })]);
    const outcome = await ask();
    assert.ok(outcome.status === "failed" && outcome.kind === "bound_exceeded");
    for (const part of ["id-1", "gen-9", "Dear", '"maxTokens":1000', '"promptTokens":100', LIST_PRICE.note])
      assert.ok(outcome.message.includes(part), part);
    assert.ok(!outcome.message.includes("Say hello."), "and none of the conversation");
    assert.deepEqual([ledger.only.state, ledger.only.cost], ["settled", billed]);
  });

  it("counts for tokens priced here too", async () => {
    const { ask } = setUp([completion({ usage: { ...USAGE, completionTokens: 900_000 } })]);
    const outcome = await ask();
    assert.equal(outcome.status === "failed" && outcome.kind, "bound_exceeded");
  });

  it("stops the calls of every other client on the same ledger, and no other ledger's", async () => {
    const first = setUp([completion({ billed: nanoUsd(BOUND + 1) })]);
    await first.ask();
    const sibling = setUp([], first.ledger);
    const refused = await sibling.ask();
    assert.ok(refused.status === "failed" && refused.kind === "bound_exceeded");
    assert.equal(refused.billing, "nothing");
    assert.equal((await setUp([completion()]).ask()).status, "completed");
  });
});
