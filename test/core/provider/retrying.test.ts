import assert from "node:assert/strict";
import fc from "fast-check";
import type { CallStep, ModelClient, ModelOutcome, ModelRequest } from "../../../src/core/provider/client.ts";
import { nextDelay, RETRY_POLICY, RETRYABLE, retrying } from "../../../src/core/provider/retrying.ts";
import { type FakeHost, fakeHost } from "../../support/fake-host.ts";
import { completion, context, failure, KINDS, request, ScriptedClient } from "../../support/scripted-client.ts";

const kindOf = (outcome: ModelOutcome) => (outcome.status === "failed" ? outcome.kind : "completed");

describe("the pause before a retry", () => {
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

  it("lies between the base and three times the pause before, under the cap", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60_000 }), random, (previous, share) => {
        const delay = nextDelay(previous, undefined, share);
        assert.ok(delay !== null && delay >= RETRY_POLICY.baseMs && delay <= RETRY_POLICY.capMs);
        assert.ok(delay <= Math.max(RETRY_POLICY.baseMs, previous * 3));
      }),
    );
  });

  it("is at least what the server asks for, up to 30 s, and beyond that there is none", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 9 }), random, (asked, share) => {
        const delay = nextDelay(500, asked, share);
        if (asked > 30_000) return assert.equal(delay, null);
        assert.ok(delay !== null && delay >= asked && delay <= asked + RETRY_POLICY.baseMs);
      }),
    );
  });
});

describe("the retry layer", () => {
  /** Asks, moves the clock on as long as anything sleeps, and gives the outcome with the pauses that were told. */
  const run = async (inner: ScriptedClient, asked: Partial<ModelRequest> = {}, host: FakeHost = fakeHost()) => {
    const steps: CallStep[] = [];
    const call = context({ onStep: (step) => steps.push(step) });
    const promise = retrying(inner, host).complete(request(asked), call);
    await host.advance(200_000);
    inner.finished();
    const pauses = steps.map((step) => (step.type === "retrying" ? step.afterMs : -1));
    return { outcome: await promise, kind: kindOf(await promise), pauses, steps };
  };

  for (const kind of KINDS) {
    const tries = RETRYABLE.has(kind) ? 3 : 1;
    it(`asks ${tries === 1 ? "once" : "three times"} when the failure is ${kind} and there is another model`, async () => {
      const inner = new ScriptedClient(Array.from({ length: tries }, () => failure(kind)));
      assert.equal((await run(inner, { fallbacks: ["test/two"] })).kind, kind);
    });
  }

  it("waits as long as the server asks, tells so, and gives the answer that comes then", async () => {
    const host = fakeHost();
    const inner = new ScriptedClient([failure("rate_limited", { retryAfterMs: 7000 }), completion()]);
    const steps: CallStep[] = [];
    const outcome = retrying(inner, host).complete(request(), context({ onStep: (step) => steps.push(step) }));
    await host.advance(6999);
    assert.equal(inner.calls.length, 1);
    await host.advance(501);
    assert.equal(kindOf(await outcome), "completed");
    const [step] = steps;
    assert.ok(
      step?.type === "retrying" && step.failure === "rate_limited" && step.attempt === 2 && step.afterMs >= 7000,
    );
  });

  it("leaves a pause of more than 30 s to another model, and waits for it where there is none", async () => {
    const busy = failure("rate_limited", { retryAfterMs: 30_001 });
    assert.equal((await run(new ScriptedClient([busy]), { fallbacks: ["test/two"] })).kind, "rate_limited");
    assert.equal((await run(new ScriptedClient([busy, completion()]))).kind, "completed");
    const tomorrow = failure("rate_limited", { retryAfterMs: 80_000_000 });
    assert.equal((await run(new ScriptedClient([tomorrow]))).kind, "rate_limited");
  });

  it("keeps on at the last model while it is rate limited, for three minutes at most", async () => {
    const busy = failure("rate_limited");
    const inner = new ScriptedClient([...Array.from({ length: 8 }, () => busy), completion()]);
    assert.equal((await run(inner)).kind, "completed");
    const never: ModelClient = { complete: async () => busy };
    const host = fakeHost();
    const outcome = retrying(never, host).complete(request(), context());
    await host.advance(RETRY_POLICY.lastWaitMs);
    assert.equal(kindOf(await outcome), "rate_limited");
  });

  it("does not count a call that was kept back here as an attempt, nor tell of each of its pauses", async () => {
    const kept = failure("provider_down", { unsent: true, retryAfterMs: 5000 });
    const inner = new ScriptedClient([kept, kept, kept, kept, completion()]);
    const { kind, steps } = await run(inner);
    assert.deepEqual([kind, steps.length], ["completed", 1]);
    const hopeless = failure("provider_down", { unsent: true });
    assert.equal((await run(new ScriptedClient([hopeless]))).kind, "provider_down");
  });

  it("goes to the next model at once when a call was kept back here", async () => {
    const kept = failure("provider_down", { unsent: true, retryAfterMs: 5000 });
    assert.equal((await run(new ScriptedClient([kept]), { fallbacks: ["test/two"] })).kind, "provider_down");
  });

  it("waits for the credit that other calls hold, although another model is there", async () => {
    const held = failure("rate_limited", { by: { who: "in-flight-credit" }, retryAfterMs: 120_000 });
    const { kind, pauses } = await run(new ScriptedClient([held, completion()]), { fallbacks: ["test/two"] });
    assert.equal(kind, "completed");
    assert.ok(Number(pauses[0]) <= 1500, "the turns below know when it is free again");
  });

  describe("when the account can pay for a shorter answer", () => {
    const poor = (affordableTokens: number) => failure("no_credit", { scope: "request", affordableTokens });

    it("asks for that one, once and at once", async () => {
      const inner = new ScriptedClient([poor(700), completion()]);
      assert.deepEqual((await run(inner)).pauses, [0]);
      assert.deepEqual(
        inner.calls.map((one) => one.request.maxTokens),
        [1000, 700],
      );
      assert.equal((await run(new ScriptedClient([poor(700), poor(400)]))).kind, "no_credit");
    });

    it("does not where that would be too short to be of use, or no shorter", async () => {
      for (const tokens of [0, 255, 1000, 27_342]) {
        assert.equal((await run(new ScriptedClient([poor(tokens)]))).kind, "no_credit", String(tokens));
      }
    });
  });

  it("ends its pause at once when it is cancelled", async () => {
    const host = fakeHost();
    const stop = new AbortController();
    const inner = new ScriptedClient([failure("provider_down")]);
    const outcome = retrying(inner, host).complete(request(), context({ signal: stop.signal }));
    await host.advance(0);
    assert.equal(host.sleeping().length, 1);
    stop.abort();
    const { status, ...rest } = await outcome;
    assert.deepEqual(
      [status, "kind" in rest && rest.kind, "billing" in rest && rest.billing],
      ["failed", "cancelled", "nothing"],
    );
    assert.deepEqual(host.sleeping(), [], "the clock did not have to move");
  });

  it("makes the same pauses with the same seed, and others with another", async () => {
    const down = () => new ScriptedClient([failure("provider_down"), failure("cut"), completion()]);
    const [first, same, other] = await Promise.all([1, 1, 2].map((seed) => run(down(), {}, fakeHost({ seed }))));
    assert.deepEqual(first?.pauses, same?.pauses);
    assert.notDeepEqual(first?.pauses, other?.pauses);
  });
});
