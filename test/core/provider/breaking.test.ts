import assert from "node:assert/strict";
import { BREAKER_POLICY, breaking } from "../../../src/core/provider/breaking.ts";
import type { CallFailure, ModelClient, ModelOutcome, ModelRequest } from "../../../src/core/provider/client.ts";
import { fallback } from "../../../src/core/provider/fallback.ts";
import { limited } from "../../../src/core/provider/limited.ts";
import { retrying } from "../../../src/core/provider/retrying.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { completion, context, failure, request } from "../../support/scripted-client.ts";

const FEW = BREAKER_POLICY.leastCalls;

/** A provider that answers as the test says, and what it was asked. */
function provider(answer: (model: string) => ModelOutcome) {
  const asked: string[] = [];
  const client: ModelClient = {
    complete: async ({ model }: ModelRequest) => {
      asked.push(model);
      return answer(model);
    },
  };
  return { asked, client };
}

const swarm = (name: string) => {
  const { identity } = context();
  return context({ identity: { ...identity, swarm: name } });
};

const failed = (outcome: ModelOutcome): CallFailure =>
  outcome.status === "failed" ? outcome : assert.fail("it was to fail");

describe("the breaker", () => {
  it("opens after a few failures in a row, and then answers without asking, with what went wrong", async () => {
    const host = fakeHost();
    const { asked, client } = provider(() => failure("provider_down", { message: "HTTP 503" }));
    const breaker = breaking(client, host);
    for (let call = 0; call < FEW + 3; call++) await breaker.complete(request(), context());
    assert.equal(asked.length, FEW);
    const last = failed(await breaker.complete(request(), context()));
    assert.deepEqual([last.kind, last.unsent, last.billing], ["provider_down", true, "nothing"]);
    assert.match(last.message, /not asked again yet.*HTTP 503/);
    assert.equal(last.retryAfterMs, undefined, "who never answered is not waited for");
  });

  it("stays closed while most calls go well, and forgets failures after 10 s", async () => {
    const host = fakeHost();
    let calls = 0;
    const { asked, client } = provider(() => (++calls % 2 === 0 ? completion() : failure("cut")));
    const breaker = breaking(client, host);
    for (let call = 0; call < 40; call++) await breaker.complete(request(), context());
    assert.equal(asked.length, 40);
    const rare = provider(() => failure("cut"));
    const patient = breaking(rare.client, host);
    for (let call = 0; call < 20; call++) {
      await patient.complete(request(), context());
      await host.advance(4000);
    }
    assert.equal(rare.asked.length, 20);
  });

  it("lets exactly one call try at each half-open, doubles the time up to 15 s, and closes with its success", async () => {
    const host = fakeHost();
    let works = true;
    const { asked, client } = provider(() => (works ? completion() : failure("provider_down")));
    const breaker = breaking(client, host);
    await breaker.complete(request(), context());
    works = false;
    const burst = () => Promise.all(Array.from({ length: 20 }, () => breaker.complete(request(), context())));
    await burst();
    const probes: number[] = [];
    for (let second = 1; second <= 60; second++) {
      await host.advance(1000);
      const before = asked.length;
      await burst();
      if (asked.length > before) probes.push(second);
      assert.ok(asked.length - before <= 1);
    }
    assert.deepEqual(probes, [5, 15, 30, 45, 60]);
    works = true;
    await host.advance(15_000);
    const before = asked.length;
    await burst();
    assert.equal(asked.length, before + 1, "one finds out");
    await burst();
    assert.equal(asked.length, before + 21, "and all may go");
  });

  it("names no time to come back once nothing has worked for three minutes", async () => {
    const host = fakeHost();
    let works = true;
    const { client } = provider(() => (works ? completion() : failure("provider_down")));
    const breaker = breaking(client, host);
    await breaker.complete(request(), context());
    works = false;
    for (let call = 0; call < FEW + 1; call++) await breaker.complete(request(), context());
    const refusal = async () => failed(await breaker.complete(request(), context()));
    assert.ok(((await refusal()).retryAfterMs ?? 0) > 0);
    for (let second = 0; second < BREAKER_POLICY.hopeMs; second += 1000) {
      await host.advance(1000);
      await refusal();
    }
    assert.deepEqual([(await refusal()).unsent, (await refusal()).retryAfterMs], [true, undefined]);
  });

  it("keeps models apart, but not where the network is gone", async () => {
    const host = fakeHost();
    const down = provider((model) => (model === "test/bad" ? failure("provider_down") : completion()));
    const each = breaking(down.client, host);
    for (let call = 0; call < 8; call++) await each.complete(request({ model: "test/bad" }), context());
    assert.equal((await each.complete(request({ model: "test/good" }), context())).status, "completed");

    const gone = provider(() => failure("unreachable"));
    const all = breaking(gone.client, host);
    for (let call = 0; call < 8; call++) await all.complete(request({ model: `test/${call}` }), context());
    assert.equal(gone.asked.length, FEW);
  });

  it("opens for all models at the first word that the key or the account is refused", async () => {
    for (const refusal of [
      failure("unauthorized"),
      failure("no_credit", { scope: "account" }),
      failure("key_limit", { affordableTokens: 0 }),
    ]) {
      const { asked, client } = provider(() => refusal);
      const breaker = breaking(client, fakeHost());
      await breaker.complete(request(), context());
      const next = failed(await breaker.complete(request({ model: "test/other" }), context()));
      assert.deepEqual([asked.length, next.kind, next.unsent], [1, refusal.kind, true]);
    }
  });

  it("stays closed when only this one call was too dear, and for what is no failure of the provider", async () => {
    for (const own of [
      failure("no_credit", { scope: "request", affordableTokens: 300 }),
      failure("budget", { unsent: true }),
      failure("rate_limited"),
      failure("bad_request"),
      failure("moderated"),
      failure("cancelled"),
    ]) {
      const { asked, client } = provider(() => own);
      const breaker = breaking(client, fakeHost());
      for (let call = 0; call < 10; call++) await breaker.complete(request(), context());
      assert.equal(asked.length, 10, own.kind);
    }
  });

  it("lets a new swarm try at once: its user may have set another key or bought credit", async () => {
    let good = false;
    const { asked, client } = provider(() => (good ? completion() : failure("unauthorized")));
    const breaker = breaking(client, fakeHost());
    await breaker.complete(request(), swarm("one"));
    await breaker.complete(request(), swarm("two"));
    await breaker.complete(request(), swarm("two"));
    assert.equal(asked.length, 2, "each once");
    good = true;
    assert.equal((await breaker.complete(request(), swarm("three"))).status, "completed");
    assert.equal((await breaker.complete(request(), swarm("one"))).status, "completed");
  });

  it("gives the try to the next one when it was cancelled or never sent", async () => {
    const host = fakeHost();
    let answer: ModelOutcome = failure("provider_down");
    const { asked, client } = provider(() => answer);
    const breaker = breaking(client, host);
    for (let call = 0; call < FEW; call++) await breaker.complete(request(), context());
    await host.advance(5000);
    answer = failure("cancelled");
    await breaker.complete(request(), context());
    answer = completion();
    assert.equal((await breaker.complete(request(), context())).status, "completed");
    assert.equal(asked.length, FEW + 2);
  });
});

describe("a total outage with 64 agents", () => {
  it("is met with few requests a minute, an open breaker within 10 s, and one try each time; all go on after it", async () => {
    const host = fakeHost();
    let up = true;
    const at: number[] = [];
    const models = ["test/one", "test/two", "test/three"];
    const inner: ModelClient = {
      complete: async (asked, call) => {
        at.push(host.elapsed());
        await host.sleep(200, call.signal);
        return up ? completion({ model: asked.model }) : failure("provider_down", { model: asked.model });
      },
    };
    const client = fallback(retrying(limited(breaking(inner, host), host), host));
    let done = 0;
    const agent = async (): Promise<void> => {
      for (let turn = 0; turn < 4; turn++) {
        const outcome = await client.complete(request({ model: "test/one", fallbacks: models.slice(1) }), context());
        if (outcome.status === "completed") done++;
        await host.sleep(1000, new AbortController().signal);
      }
    };
    // All models have worked before.
    const warm = Promise.all(models.map((model) => client.complete(request({ model }), context())));
    await host.advance(1000);
    await warm;
    const all = Promise.all(Array.from({ length: 64 }, agent));
    await host.advance(1500);
    up = false;
    const from = host.elapsed();
    await host.advance(120_000);
    const during = at.filter((time) => time > from);
    for (let start = from; start < from + 60_000; start += 5_000) {
      const inMinute = during.filter((time) => time >= start && time < start + 60_000).length;
      assert.ok(inMinute <= 64 * 4, `${inMinute} requests in a minute`);
    }
    const late = during.filter((time) => time > from + 10_000).map((time) => Math.floor((time - from) / 1000));
    const perSecond = Map.groupBy(late, (second) => second);
    for (const [second, list] of perSecond) {
      assert.ok(list.length <= models.length, `${list.length} requests in second ${second}: one try a model`);
    }
    assert.ok(late.length <= 110 / 5, `${late.length} tries in 110 s`);
    up = true;
    await host.advance(60_000);
    await all;
    assert.equal(done, 64 * 4, "nothing was given up");
  });
});
