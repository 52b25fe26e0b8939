import assert from "node:assert/strict";
import fc from "fast-check";
import { type NanoUsd, nanoUsd, sum, usd, ZERO } from "../../../src/core/money.ts";
import type { CallContext, CallStep, ModelRequest } from "../../../src/core/provider/client.ts";
import { metered } from "../../../src/core/provider/metered.ts";
import { upperBound } from "../../../src/core/spend/bound.ts";
import type { BudgetLimit } from "../../../src/core/spend/ledger.ts";
import type { ModelPrice } from "../../../src/core/spend/price.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { FakeLedger } from "../../support/fake-ledger.ts";
import { LIST_PRICE } from "../../support/list-price.ts";
import { completion, context, failure, request, ScriptedClient, type Step } from "../../support/scripted-client.ts";

const cap = (amount: NanoUsd): BudgetLimit => ({ scope: "swarm", key: "swarm-1", cap: amount });
const BOUND = upperBound(request(), LIST_PRICE);

function setUp(steps: readonly Step[], priceOf: (model: string) => ModelPrice | undefined = () => LIST_PRICE) {
  const inner = new ScriptedClient(steps);
  const ledger = new FakeLedger();
  const client = metered(inner, { ledger, priceOf, host: fakeHost(), endpoint: "https://openrouter.test" });
  const told: CallStep[] = [];
  const ask = (parts: Partial<CallContext> = {}, asked: Partial<ModelRequest> = {}) =>
    client.complete(request(asked), context({ onStep: (step) => told.push(step), ...parts }));
  return { inner, ledger, ask, told, types: () => told.map((step) => step.type) };
}

describe("the books around every attempt", () => {
  it("reserve, mark as sent, send and settle, in that order", async () => {
    const seen: string[] = [];
    const { ledger, ask, told, inner } = setUp([
      (_, call) => {
        seen.push(...ledger.done);
        call.onGeneration?.("gen-7");
        return completion({ billed: usd("0.0005"), generationId: "gen-7" });
      },
    ]);
    assert.equal((await ask({ limits: [cap(usd("1"))] })).status, "completed");
    assert.deepEqual(seen, ["reserve id-1", "markSent id-1"]);
    assert.deepEqual(ledger.done.slice(2), ["markGeneration id-1", "settle id-1"]);
    const { state, cost, origin, bound, price, generationId, servedModel, routeReason } = ledger.only;
    assert.deepEqual(
      [state, cost, origin, bound, price, generationId, servedModel, routeReason],
      ["settled", usd("0.0005"), "billed", BOUND, LIST_PRICE, "gen-7", "test/model", "because the test says so"],
    );
    assert.deepEqual(told[0], { type: "reserved", attempt: "id-1", model: "test/model", bound: BOUND });
    assert.equal(told[1]?.type === "settled" && told[1].charge.cost, usd("0.0005"));
    inner.finished();
  });

  it("settle at tokens times price where no cost was sent, and say so", async () => {
    const { ledger, ask } = setUp([completion()]);
    await ask();
    assert.deepEqual([ledger.only.cost, ledger.only.origin], [usd("0.00012"), "computed"]);
  });

  it("take a cost of zero for a price, not for a missing one", async () => {
    const { ledger, ask } = setUp([completion({ billed: ZERO })]);
    await ask();
    assert.deepEqual([ledger.only.cost, ledger.only.origin], [0, "billed"]);
  });

  it("hold the whole bound of an answer without usage", async () => {
    const { ledger, ask, types } = setUp([completion({ usage: null })]);
    assert.equal((await ask()).status, "completed");
    assert.deepEqual([ledger.only.state, ledger.only.cost, types()], ["held", null, ["reserved", "held"]]);
  });

  it("release a failure that proves that nothing was billed", async () => {
    const { ledger, ask, types } = setUp([failure("model_gone", { message: "HTTP 404: gone" })]);
    await ask();
    assert.deepEqual(
      [ledger.only.state, ledger.only.note, types()],
      ["released", "HTTP 404: gone", ["reserved", "released"]],
    );
  });

  it("settle a failure whose bill is known", async () => {
    const { ledger, ask } = setUp([
      failure("cut", { billing: { billed: usd("0.0003"), usage: null }, generationId: "g" }),
    ]);
    assert.equal((await ask()).status, "failed");
    assert.deepEqual([ledger.only.state, ledger.only.cost, ledger.only.generationId], ["settled", usd("0.0003"), "g"]);
  });

  for (const kind of ["cancelled", "stalled", "cut", "unreachable"] as const) {
    it(`hold the whole bound of a call that was ${kind} with an unknown bill`, async () => {
      const { ledger, ask } = setUp([failure(kind, { billing: "unknown" })]);
      assert.equal((await ask()).status, "failed");
      assert.deepEqual([ledger.only.state, ledger.only.bound], ["held", BOUND]);
    });
  }

  it("hold the bound when the client breaks, and let the bug through", async () => {
    const { ledger, ask } = setUp([
      () => {
        throw new Error("a bug");
      },
    ]);
    await assert.rejects(ask(), /a bug/);
    assert.equal(ledger.only.state, "held");
  });

  it("refuse a model without a price, and say what it cannot be used for", async () => {
    const { ledger, ask } = setUp([], () => undefined);
    const outcome = await ask();
    assert.equal(outcome.status === "failed" && outcome.kind, "bad_request");
    assert.match(outcome.status === "failed" ? outcome.message : "", /price of test\/model is not known.*under a cap/);
    assert.equal(ledger.rows.size, 0);
  });
});

describe("a small rest of a budget", () => {
  const withTokens = (maxTokens: number) => upperBound(request({ maxTokens }), LIST_PRICE);

  it("lowers the token limit to what fits", async () => {
    const { inner, ledger, ask } = setUp([completion()]);
    assert.equal((await ask({ limits: [cap(withTokens(400))] })).status, "completed");
    assert.equal(inner.calls[0]?.request.maxTokens, 400);
    assert.equal(ledger.only.bound, withTokens(400));
  });

  it("lowers it to the tightest of several limits", async () => {
    const { inner, ask } = setUp([completion()]);
    const limits: readonly BudgetLimit[] = [
      { scope: "month", key: "2026-11", cap: withTokens(900) },
      { scope: "day", key: "2026-11-22", cap: withTokens(500) },
      cap(withTokens(300)),
    ];
    await ask({ limits });
    assert.equal(inner.calls[0]?.request.maxTokens, 300);
  });

  it("is not used for fewer than 256 tokens: the failure names the limit and the amounts", async () => {
    const { ledger, ask } = setUp([]);
    const outcome = await ask({ limits: [cap(withTokens(255))] });
    if (outcome.status !== "failed") assert.fail("nothing was to be sent");
    assert.deepEqual([outcome.kind, outcome.billing, outcome.suggestion], ["budget", "nothing", "swarm"]);
    assert.match(
      outcome.message,
      /^the swarm budget of \$0\.00\d+ has \$0\.00\d+ left \(\$0\.00 spent\); this call could cost \$0\.00\d+$/,
    );
    assert.equal(ledger.rows.size, 0);
  });

  it("is enough for a call that asks for fewer than 256 tokens", async () => {
    const { ask } = setUp([completion()]);
    assert.equal((await ask({ limits: [cap(withTokens(10))] }, { maxTokens: 10 })).status, "completed");
  });
});

describe("a call whose worst case is beyond counting", () => {
  it("is refused, not thrown", async () => {
    const { ledger, ask } = setUp([]);
    const outcome = await ask({}, { maxTokens: 2 ** 52 });
    assert.deepEqual([outcome.status === "failed" && outcome.kind, ledger.rows.size], ["budget", 0]);
  });
});

describe("an attempt that cost more than its bound", () => {
  it("is settled, reported as a bug, and stops every later call", async () => {
    const { ledger, ask, types } = setUp([completion({ billed: nanoUsd(BOUND + 1) })]);
    const first = await ask();
    assert.deepEqual([first.status === "failed" && first.kind, ledger.only.cost], ["bound_exceeded", BOUND + 1]);
    const second = await ask();
    assert.deepEqual(
      [second.status === "failed" && second.kind, second.status === "failed" && second.billing],
      ["bound_exceeded", "nothing"],
    );
    assert.deepEqual([ledger.rows.size, types()], [1, ["reserved", "settled"]]);
  });

  it("is none when it cost its bound exactly", async () => {
    const { ask } = setUp([completion({ billed: BOUND })]);
    assert.equal((await ask()).status, "completed");
  });
});

describe("books that cannot be written", () => {
  it("send nothing when the reservation fails", async () => {
    const { ledger, ask } = setUp([]);
    ledger.failNext("reserve");
    const outcome = await ask();
    assert.deepEqual([outcome.status === "failed" && outcome.kind, ledger.rows.size], ["budget", 0]);
    assert.match(
      outcome.status === "failed" ? outcome.message : "",
      /could not be written.*nothing was sent.*disk is full/,
    );
  });

  it("send nothing when the mark fails, and leave nothing reserved", async () => {
    const { ledger, ask } = setUp([]);
    ledger.failNext("markSent");
    const outcome = await ask();
    assert.deepEqual([outcome.status === "failed" && outcome.kind, ledger.only.state], ["budget", "released"]);
  });

  it("keep the bound, and the answer, when the bill cannot be written", async () => {
    const { ledger, ask, types } = setUp([completion({ billed: usd("0.0001") })]);
    ledger.failNext("settle");
    assert.equal((await ask()).status, "completed");
    assert.deepEqual([ledger.only.state, types()], ["held", ["reserved", "held"]]);
  });

  it("keep the bound when not even that can be noted", async () => {
    const { ledger, ask, types } = setUp([completion({ billed: usd("0.0001") })]);
    ledger.failNext("settle");
    ledger.failNext("hold");
    assert.equal((await ask()).status, "completed");
    assert.deepEqual([ledger.only.state, types()], ["sent", ["reserved", "held"]]);
  });

  it("are no reason to lose an answer over a generation id", async () => {
    const { ledger, ask } = setUp([
      (_, call) => {
        ledger.failNext("markGeneration");
        call.onGeneration?.("gen-1");
        return completion();
      },
    ]);
    assert.equal((await ask()).status, "completed");
    assert.equal(ledger.only.state, "settled");
  });
});

describe("a call that is cancelled", () => {
  it("before it starts, writes nothing", async () => {
    const { ledger, ask } = setUp([]);
    const outcome = await ask({ signal: AbortSignal.abort() });
    assert.deepEqual([outcome.status === "failed" && outcome.kind, ledger.done], ["cancelled", []]);
  });

  for (const during of ["reserve", "markSent"] as const) {
    it(`during ${during}, is not sent and leaves nothing reserved`, async () => {
      const stop = new AbortController();
      const { ledger, ask } = setUp([]);
      const original = ledger[during].bind(ledger) as (...args: unknown[]) => Promise<unknown>;
      Object.assign(ledger, {
        [during]: async (...args: unknown[]) => {
          const result = await original(...args);
          stop.abort();
          return result;
        },
      });
      const outcome = await ask({ signal: stop.signal });
      assert.deepEqual([outcome.status === "failed" && outcome.kind, ledger.only.state], ["cancelled", "released"]);
    });
  }
});

describe("many calls at once", () => {
  it("never have more spent and reserved than the cap, whatever becomes of each", async () => {
    const fate = fc.constantFrom<Step>(
      completion({ billed: usd("0.0004") }),
      completion(),
      completion({ usage: null }),
      failure("cut", { billing: "unknown" }),
      failure("model_gone"),
      failure("cut", { billing: { billed: usd("0.0005"), usage: null } }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fate, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 0, max: 12 }),
        async (script, times) => {
          const fates = [...script];
          const limit = cap(nanoUsd(BOUND * times));
          const ledger = new FakeLedger();
          let most = 0;
          const inner = {
            complete: async () => {
              const [use] = await ledger.use([limit]);
              most = Math.max(most, (use?.settled ?? 0) + (use?.open ?? 0));
              await Promise.resolve();
              const next = fates.shift();
              return typeof next === "object" ? next : failure("cut", { billing: "unknown" });
            },
          };
          const client = metered(inner, {
            ledger,
            priceOf: () => LIST_PRICE,
            host: fakeHost(),
            endpoint: "https://openrouter.test",
          });
          const calls = script.map(() => client.complete(request(), context({ limits: [limit] })));
          await Promise.all(calls);
          const [use] = await ledger.use([limit]);
          assert.ok(most <= limit.cap);
          assert.ok((use?.settled ?? 0) + (use?.open ?? 0) <= limit.cap);
          const rows = [...ledger.rows.values()];
          assert.ok(
            rows.every((row) => ["settled", "held", "released"].includes(row.state)),
            "none is left open",
          );
          const settled = rows.filter((row) => row.state === "settled");
          assert.equal(sum(settled.map((row) => row.cost ?? ZERO)), use?.settled);
        },
      ),
      { numRuns: 60 },
    );
  });
});
