import assert from "node:assert/strict";
import type { CallContext, ModelOutcome, ModelRequest } from "../../../src/core/provider/client.ts";
import { LIMIT_POLICY, limited } from "../../../src/core/provider/limited.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { completion, context, failure, request, ScriptedClient } from "../../support/scripted-client.ts";

const kindOf = (outcome: ModelOutcome) => (outcome.status === "failed" ? outcome.kind : "completed");

interface Running {
  readonly model: string;
  readonly call: CallContext;
  readonly end: (outcome: ModelOutcome) => void;
}

describe("the turns of one model", () => {
  /** Calls that end when the test says so. */
  const open = () => {
    const running: Running[] = [];
    return {
      running,
      client: {
        complete: ({ model }: ModelRequest, call: CallContext) =>
          new Promise<ModelOutcome>((end) => {
            running.push({ model, call, end });
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
    for (const [asked, call] of [
      [{ fallbacks: ["test/two"] }, {}],
      [{}, { priority: "interactive" }],
    ] as const) {
      const outcome = await turns.complete(request(asked), context(call));
      assert.ok(outcome.status === "failed" && outcome.kind === "rate_limited" && outcome.unsent);
      assert.deepEqual([outcome.retryAfterMs, outcome.billing, outcome.by], [80_000, "nothing", { who: "this-side" }]);
      assert.equal(outcome.until, host.now() + 80_000);
    }
  });

  it("are waited for through a long pause where there is no other model and nobody waits", async () => {
    const host = fakeHost();
    const inner = new ScriptedClient([failure("rate_limited", { retryAfterMs: 90_000 }), completion()]);
    const turns = limited(inner, host);
    await turns.complete(request(), context());
    const outcome = turns.complete(request(), context());
    await host.advance(90_000);
    assert.equal(kindOf(await outcome), "completed");
  });

  it("are given to one caller first after a 429, then to twice as many with each that the server takes", async () => {
    const host = fakeHost();
    const { running, client } = open();
    const turns = limited(client, host);
    const first = turns.complete(request(), context());
    await host.advance(0);
    running[0]?.end(failure("rate_limited", { retryAfterMs: 1000 }));
    await first;
    const all = Array.from({ length: 8 }, () => turns.complete(request(), context()));
    const counts: number[] = [];
    await host.advance(1000);
    for (let step = 1; step < 6; step++) {
      counts.push(running.length - 1);
      // The first sign of an answer is enough: it need not have ended.
      running[step]?.call.onDelta?.({ kind: "text", text: "x" });
      await host.advance(0);
    }
    assert.deepEqual(counts, [1, 3, 6, 8, 8]);
    for (const one of running) one.end(completion());
    await Promise.all(all);
  });

  it("are not held up by answers that are still coming in from before a 429", async () => {
    const host = fakeHost();
    const { running, client } = open();
    const turns = limited(client, host);
    const all = Array.from({ length: 10 }, () => turns.complete(request(), context()));
    await host.advance(0);
    for (const one of running.slice(0, 9)) one.call.onDelta?.({ kind: "text", text: "x" });
    running[9]?.end(failure("rate_limited", { retryAfterMs: 1000 }));
    all.push(turns.complete(request(), context()));
    await host.advance(1000);
    assert.equal(running.length, 11);
    for (const one of running) one.end(completion());
    await Promise.all(all);
  });

  it("pause for longer with each refusal in a row that names no time", async () => {
    const host = fakeHost();
    const refusals = Array.from({ length: 7 }, () => failure("rate_limited"));
    const inner = new ScriptedClient([...refusals, completion()]);
    const turns = limited(inner, host);
    const at: number[] = [];
    const all = (async () => {
      for (let call = 0; call < 8; call++) {
        await turns.complete(request(), context());
        at.push(host.elapsed());
      }
    })();
    await host.advance(100_000);
    await all;
    assert.deepEqual(
      at.slice(1).map((time, index) => time - (at[index] ?? 0)),
      [1000, 2000, 4000, 8000, 16_000, 16_000, 16_000],
    );
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
