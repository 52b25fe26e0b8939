import assert from "node:assert/strict";
import type { CallContext, ModelOutcome, ModelRequest } from "../../../src/core/provider/client.ts";
import { requestBody } from "../../../src/core/provider/request-body.ts";
import { WARMING_POLICY, warming } from "../../../src/core/provider/warming.ts";
import { ALL_TOOLS } from "../../../src/core/tools/all-tools.ts";
import { toolDefinitions } from "../../../src/core/tools/parse-call.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { completion, context, failure, request } from "../../support/scripted-client.ts";
import { testPrice } from "../../support/wire-client.ts";

const RULES = "Work only on your own task. ".repeat(200);

const sibling = (task: string): ModelRequest =>
  request({
    messages: [
      { role: "system", content: RULES },
      { role: "user", content: `The task: ${task}` },
    ],
    tools: toolDefinitions(ALL_TOOLS),
  });

/** A model whose answers begin and end when the test says so. */
function bench(cacheRead: string | null = "0.05") {
  const host = fakeHost();
  const asked: { readonly call: CallContext; readonly end: (outcome: ModelOutcome) => void }[] = [];
  const client = warming({ complete: (_, call) => new Promise((end) => asked.push({ call, end })) }, host, () =>
    testPrice("0.26", "0.38", cacheRead ?? undefined),
  );
  const ask = (one: ModelRequest, parts: Partial<CallContext> = {}) => client.complete(one, context(parts));
  return { host, asked, ask, first: () => asked[0]?.call.onDelta?.({ kind: "text", text: "x" }) };
}

describe("the prompt cache of a provider", () => {
  it("gets the same bytes from all siblings: system text and tools, in the same order", () => {
    const options = { openRouter: true, outputMode: "text", ceiling: undefined } as const;
    const bodies = ["a", "b"].map((task) => requestBody(sibling(task), options));
    const [one, two] = bodies.map(({ messages, tools }) => JSON.stringify([(messages as unknown[])[0], tools]));
    assert.equal(one, two);
  });

  it("is warmed by the first of them: the others go when its first word has come", async () => {
    const { host, asked, ask, first } = bench();
    const all = ["a", "b", "c"].map((task) => ask(sibling(task)));
    await host.advance(1000);
    assert.equal(asked.length, 1);
    first();
    await host.advance(0);
    assert.equal(asked.length, 3);
    for (const one of asked) one.end(completion());
    await Promise.all(all);
    assert.deepEqual(host.sleeping(), []);
  });

  it("is waited for no longer than 5 s, and not at all once it is warm", async () => {
    const { host, asked, ask, first } = bench();
    const all = [ask(sibling("a")), ask(sibling("b"))];
    await host.advance(WARMING_POLICY.longestWaitMs - 1);
    assert.equal(asked.length, 1);
    await host.advance(1);
    assert.equal(asked.length, 2);
    first();
    all.push(ask(sibling("c")));
    await host.advance(0);
    assert.equal(asked.length, 3);
    for (const one of asked) one.end(completion());
    await Promise.all(all);
  });

  it("is warmed anew when the first one failed, and when it has grown cold", async () => {
    const { host, asked, ask } = bench();
    const failing = ask(sibling("a"));
    const second = ask(sibling("b"));
    await host.advance(0);
    asked[0]?.end(failure("provider_down"));
    await failing;
    await host.advance(0);
    assert.equal(asked.length, 2, "nobody waits for what has failed");
    asked[1]?.end(completion());
    await second;
    const third = ask(sibling("c"));
    await host.advance(0);
    asked[2]?.end(completion());
    await third;
    await host.advance(WARMING_POLICY.warmMs);
    const later = [ask(sibling("d")), ask(sibling("e"))];
    await host.advance(0);
    assert.equal(asked.length, 4, "one of the two goes first again");
    asked[3]?.end(completion());
    await host.advance(0);
    asked[4]?.end(completion());
    await Promise.all(later);
  });

  it("is not waited for where nothing is saved: no cheaper price, little in common, another swarm, a person", async () => {
    const { identity } = context();
    const cases: readonly [string | null, ModelRequest, Partial<CallContext>][] = [
      [null, sibling("b"), {}],
      ["0.26", sibling("b"), {}],
      ["0.05", request(), {}],
      ["0.05", sibling("b"), { identity: { ...identity, swarm: "other" } }],
      ["0.05", sibling("b"), { priority: "interactive" }],
    ];
    for (const [price, other, parts] of cases) {
      const { host, asked, ask } = bench(price);
      const all = [ask(sibling("a")), ask(other, parts)];
      await host.advance(0);
      assert.equal(asked.length, 2);
      for (const one of asked) one.end(completion());
      await Promise.all(all);
    }
  });

  it("is not waited for once the call is cancelled", async () => {
    const { host, asked, ask } = bench();
    const stop = new AbortController();
    const all = [ask(sibling("a")), ask(sibling("b"), { signal: stop.signal })];
    await host.advance(0);
    stop.abort();
    await host.advance(0);
    assert.equal(asked.length, 2, "the layers below say that it is cancelled");
    for (const one of asked) one.end(completion());
    await Promise.all(all);
  });
});
