import assert from "node:assert/strict";
import fc from "fast-check";
import type {
  CallContext,
  CallStep,
  FailureKind,
  ModelOutcome,
  ModelRequest,
} from "../../../src/core/provider/client.ts";
import { describeFailure } from "../../../src/core/provider/failure-text.ts";
import { fallback } from "../../../src/core/provider/fallback.ts";
import { LIMIT_POLICY, limited } from "../../../src/core/provider/limited.ts";
import { nextDelay, RETRY_POLICY, RETRYABLE, retrying } from "../../../src/core/provider/retrying.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { completion, context, failure, request, ScriptedClient } from "../../support/scripted-client.ts";

const KINDS: readonly FailureKind[] = [
  "cancelled",
  "budget",
  "bound_exceeded",
  "unauthorized",
  "no_credit",
  "key_limit",
  "rate_limited",
  "provider_down",
  "unreachable",
  "stalled",
  "cut",
  "empty",
  "model_gone",
  "unsupported",
  "context_too_long",
  "moderated",
  "bad_request",
];

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
  for (const kind of KINDS) {
    const tries = RETRYABLE.has(kind) ? 3 : 1;
    it(`asks ${tries === 1 ? "once" : "three times"} when the failure is ${kind}`, async () => {
      const host = fakeHost();
      const inner = new ScriptedClient(Array.from({ length: tries }, () => failure(kind)));
      const outcome = retrying(inner, host).complete(request(), context());
      await host.advance(60_000);
      assert.equal(kindOf(await outcome), kind);
      inner.finished();
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

  it("does not wait for a pause of more than 30 s", async () => {
    const inner = new ScriptedClient([failure("rate_limited", { retryAfterMs: 30_001 })]);
    assert.equal(kindOf(await retrying(inner, fakeHost()).complete(request(), context())), "rate_limited");
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
    assert.deepEqual(host.sleeping(), []);
  });
});

describe("the turns of one model", () => {
  /** Calls that end when the test says so. */
  const open = () => {
    const running: { readonly model: string; readonly at: number; readonly end: (outcome: ModelOutcome) => void }[] =
      [];
    let count = 0;
    return {
      running,
      client: {
        complete: (asked: ModelRequest) =>
          new Promise<ModelOutcome>((resolve) => {
            running.push({ model: asked.model, at: count++, end: resolve });
          }),
      },
    };
  };

  it("are taken in the order of asking, so many at once, each model for itself", async () => {
    const host = fakeHost();
    const { running, client } = open();
    const turns = limited(client, host, { ...LIMIT_POLICY, perModel: 2 });
    const order: string[] = [];
    const ask = (name: string, model = "test/model") =>
      turns.complete(request({ model, sessionId: name }), context()).then(() => order.push(name));
    const all = [ask("a"), ask("b"), ask("c"), ask("d"), ask("other", "test/other")];
    await host.advance(0);
    assert.deepEqual(
      running.map((one) => one.model),
      ["test/model", "test/model", "test/other"],
    );
    running[0]?.end(completion());
    await host.advance(0);
    assert.equal(running.length, 4);
    for (const at of [3, 1]) running[at]?.end(completion());
    await host.advance(0);
    for (const one of running) one.end(completion());
    await Promise.all(all);
    assert.deepEqual(order.slice(0, 3), ["a", "c", "b"]);
  });

  it("stand still for all callers after a 429, then go on", async () => {
    const host = fakeHost();
    const inner = new ScriptedClient([failure("rate_limited", { retryAfterMs: 5000 }), completion(), completion()]);
    const turns = limited(inner, host);
    await turns.complete(request(), context());
    const waiting = [turns.complete(request(), context()), turns.complete(request(), context())];
    await host.advance(4999);
    assert.equal(inner.calls.length, 1);
    await host.advance(1);
    assert.deepEqual((await Promise.all(waiting)).map(kindOf), ["completed", "completed"]);
  });

  it("are refused at once, with the pause that is left, where it is too long to wait for", async () => {
    const host = fakeHost();
    const inner = new ScriptedClient([failure("rate_limited", { retryAfterMs: 90_000 })]);
    const turns = limited(inner, host);
    await turns.complete(request(), context());
    await host.advance(10_000);
    const outcome = await turns.complete(request(), context());
    assert.ok(outcome.status === "failed" && outcome.kind === "rate_limited");
    assert.deepEqual([outcome.retryAfterMs, outcome.billing], [80_000, "nothing"]);
  });

  it("are given up when cancelled, in the queue and in the pause, and the place goes on", async () => {
    const host = fakeHost();
    const { running, client } = open();
    const turns = limited(client, host, { ...LIMIT_POLICY, perModel: 1 });
    const stop = new AbortController();
    const first = turns.complete(request(), context());
    const second = turns.complete(request(), context({ signal: stop.signal }));
    const third = turns.complete(request(), context());
    await host.advance(0);
    stop.abort();
    assert.equal(kindOf(await second), "cancelled");
    running[0]?.end(failure("rate_limited", { retryAfterMs: 1000 }));
    await first;
    await host.advance(1000);
    assert.equal(running.length, 2);
    running[1]?.end(completion());
    assert.equal(kindOf(await third), "completed");
  });

  it("free their place when the client breaks", async () => {
    const inner = new ScriptedClient([
      () => {
        throw new Error("a bug");
      },
      completion(),
    ]);
    const turns = limited(inner, fakeHost(), { ...LIMIT_POLICY, perModel: 1 });
    await assert.rejects(turns.complete(request(), context()), /a bug/);
    assert.equal(kindOf(await turns.complete(request(), context())), "completed");
  });
});

describe("the next model", () => {
  const asked = request({ model: "test/one", fallbacks: ["test/two", "test/one", "test/three"] });
  const STAYS: readonly FailureKind[] = [
    "bad_request",
    "budget",
    "bound_exceeded",
    "cancelled",
    "unauthorized",
    "no_credit",
    "key_limit",
  ];

  for (const kind of KINDS) {
    const stays = STAYS.includes(kind);
    it(`is ${stays ? "not " : ""}asked when the failure is ${kind}`, async () => {
      const inner = new ScriptedClient(stays ? [failure(kind)] : [failure(kind), completion()]);
      const steps: CallStep[] = [];
      const call: CallContext = context({ onStep: (step) => steps.push(step) });
      const outcome = await fallback(inner).complete(asked, call);
      assert.equal(kindOf(outcome), stays ? kind : "completed");
      assert.deepEqual(
        inner.calls.map((one) => one.request.model),
        stays ? ["test/one"] : ["test/one", "test/two"],
      );
      const [step] = steps;
      if (stays) return assert.equal(step, undefined);
      assert.ok(
        step?.type === "fallback" && step.from === "test/one" && step.to === "test/two" && step.failure === kind,
      );
      assert.match(step.why, /^.+ Asking test\/two next\.$/);
      inner.finished();
    });
  }

  it("is each asked once; the last failure tells of those before it", async () => {
    const inner = new ScriptedClient([failure("model_gone"), failure("stalled"), failure("empty")]);
    const outcome = await fallback(inner).complete(asked, context());
    assert.deepEqual(
      inner.calls.map((one) => one.request.model),
      ["test/one", "test/two", "test/three"],
    );
    assert.ok(outcome.status === "failed" && outcome.kind === "empty");
    assert.equal(outcome.message, "scripted empty (before it test/model: model_gone, test/model: stalled)");
  });

  it("is not asked once the call is cancelled", async () => {
    const stop = new AbortController();
    const inner = new ScriptedClient([
      () => {
        stop.abort();
        return failure("cut", { billing: "unknown" });
      },
    ]);
    assert.equal(kindOf(await fallback(inner).complete(asked, context({ signal: stop.signal }))), "cut");
  });
});

describe("the words for a failure", () => {
  for (const kind of KINDS) {
    it(`of kind ${kind} are two whole sentences: what happened, and what to do next`, () => {
      const { what, next } = describeFailure(failure(kind, { message: "some detail." }));
      for (const text of [what, next]) assert.match(text, /^[A-Za-z].*\.$/s);
      assert.doesNotMatch(what, /\.\.|undefined/);
    });
  }

  it("name the model that the provider suggests", () => {
    assert.match(describeFailure(failure("model_gone", { suggestion: "a/b" })).next, /suggests a\/b\./);
  });

  it("name the pause that the provider asks for", () => {
    assert.match(describeFailure(failure("rate_limited", { retryAfterMs: 40_000 })).what, /asks to wait 40 s\./);
    assert.match(describeFailure(failure("rate_limited", { retryAfterMs: 3_600_000 })).what, /60 minutes\./);
  });
});
