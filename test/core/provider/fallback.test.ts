import assert from "node:assert/strict";
import type {
  CallContext,
  CallFailure,
  CallStep,
  FailureKind,
  ModelOutcome,
  ModelRequest,
} from "../../../src/core/provider/client.ts";
import { type Ability, type AbilityOf, fallback } from "../../../src/core/provider/fallback.ts";
import { completion, context, failure, KINDS, request, ScriptedClient } from "../../support/scripted-client.ts";

const kindOf = (outcome: ModelOutcome) => (outcome.status === "failed" ? outcome.kind : "completed");

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

  for (const kind of ["context_too_long", "unsupported", "provider_down", "model_gone"] as const) {
    const left = kind === "context_too_long" || kind === "unsupported";
    it(`is ${left ? "left to the caller" : "asked"} on ${kind} where the caller keeps the model`, async () => {
      const inner = new ScriptedClient(left ? [failure(kind)] : [failure(kind), completion()]);
      const outcome = await fallback(inner).complete({ ...asked, keepModel: true }, context());
      assert.equal(kindOf(outcome), left ? kind : "completed");
      inner.finished();
    });
  }

  it("is asked further when one that stepped in cannot take the request", async () => {
    const inner = new ScriptedClient([failure("provider_down"), failure("context_too_long"), completion()]);
    const outcome = await fallback(inner).complete({ ...asked, keepModel: true }, context());
    assert.equal(kindOf(outcome), "completed");
    inner.finished();
  });

  it("is each asked once; the last failure tells of those before it", async () => {
    const fails = (kind: FailureKind) => (one: ModelRequest) => failure(kind, { model: one.model });
    const inner = new ScriptedClient([fails("model_gone"), fails("stalled"), fails("empty")]);
    const outcome = await fallback(inner).complete(asked, context());
    assert.deepEqual(
      inner.calls.map((one) => [one.request.model, one.request.fallbacks.length]),
      [
        ["test/one", 2],
        ["test/two", 1],
        ["test/three", 0],
      ],
    );
    assert.ok(outcome.status === "failed" && outcome.kind === "empty");
    assert.equal(outcome.message, "scripted empty (before it test/one: model_gone, test/two: stalled)");
  });

  it("gives way to the first that was only busy, once, when the last one cannot do it at all", async () => {
    const fails = (kind: FailureKind) => (one: ModelRequest) => failure(kind, { model: one.model });
    const gone = [fails("model_gone"), fails("unsupported")];
    const inner = new ScriptedClient([fails("rate_limited"), ...gone, completion()]);
    assert.equal(kindOf(await fallback(inner).complete(asked, context())), "completed");
    assert.equal(inner.calls.at(-1)?.request.model, "test/one");
    const busy = new ScriptedClient([fails("rate_limited"), ...gone, fails("model_gone")]);
    assert.equal(kindOf(await fallback(busy).complete(asked, context())), "model_gone");
    busy.finished();
  });

  it("is not asked when the credit of the account is what lacks", async () => {
    const inner = new ScriptedClient([failure("rate_limited", { by: { who: "in-flight-credit" } })]);
    assert.equal(kindOf(await fallback(inner).complete(asked, context())), "rate_limited");
  });

  describe("has to be able to do it", () => {
    const can = { tools: true, structured: true, contextWindow: 100_000, maxOutputTokens: 500 };
    const abilities = (two: Partial<Ability>): AbilityOf => {
      return (model) => (model === "test/two" ? { ...can, ...two } : can);
    };
    const asksAfter = async (first: CallFailure, two: Partial<Ability>, more: Partial<ModelRequest>) => {
      const inner = new ScriptedClient([first, completion()]);
      const steps: CallStep[] = [];
      const call = context({ onStep: (step) => steps.push(step) });
      await fallback(inner, abilities(two)).complete({ ...asked, ...more }, call);
      const [step] = steps;
      return { asked: inner.calls[1]?.request, why: step?.type === "fallback" ? step.why : "" };
    };
    const tools = [{ name: "read", description: "", parameters: {} }];
    const output = { name: "plan", schema: {} };

    it("with tools, as JSON, or in a larger context; who cannot is passed over, and it is told", async () => {
      const down = failure("provider_down");
      const cases = [
        [down, { tools: false }, { tools }, /test\/two is left out: it has no tool calling\. Asking test\/three/],
        [down, { structured: false }, { output }, /test\/two is left out: it cannot be asked for JSON\./],
      ] as const;
      for (const [first, two, more, said] of cases) {
        const { asked: next, why } = await asksAfter(first, two, more);
        assert.equal(next?.model, "test/three");
        assert.match(why, said);
      }
      const long = failure("context_too_long", { window: 100_000 });
      const larger = { ...can, contextWindow: 200_000 };
      const inner = new ScriptedClient([long, completion()]);
      await fallback(inner, (model) => (model === "test/three" ? larger : can)).complete(asked, context());
      assert.equal(inner.calls[1]?.request.model, "test/three");
    });

    it("and none is asked where all would fail the same way", async () => {
      const inner = new ScriptedClient([failure("context_too_long")]);
      assert.equal(kindOf(await fallback(inner, () => can).complete(asked, context())), "context_too_long");
    });

    it("and is asked for no longer answer than it allows", async () => {
      const { asked: next } = await asksAfter(failure("provider_down"), { maxOutputTokens: 300 }, {});
      assert.deepEqual([next?.model, next?.maxTokens], ["test/two", 300]);
    });
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
