import assert from "node:assert/strict";
import type { CallContext, ModelClient, ModelRequest } from "../../../src/core/provider/client.ts";
import type { LimitedBy } from "../../../src/core/provider/failure-cause.ts";
import { limited } from "../../../src/core/provider/limited.ts";
import { retrying } from "../../../src/core/provider/retrying.ts";
import { type FakeHost, fakeHost } from "../../support/fake-host.ts";
import { completion, context, failure, request } from "../../support/scripted-client.ts";

const MINUTE = 60_000;

/** A server with a limit of calls in any minute, which answers after a while and counts who came over it. */
class MeteredServer implements ModelClient {
  readonly accepted: { readonly at: number; readonly asked: ModelRequest; readonly call: CallContext }[] = [];
  readonly over: number[] = [];
  readonly #host: FakeHost;
  readonly #limit: number;
  readonly #tells: (resetsInMs: number) => { by: LimitedBy; retryAfterMs?: number };
  /** As real ones do, it counts by fixed minutes and not by sliding ones. */
  #window = { start: 0, calls: 0 };

  constructor(host: FakeHost, limit: number, tells: (resetsInMs: number) => { by: LimitedBy; retryAfterMs?: number }) {
    this.#host = host;
    this.#limit = limit;
    this.#tells = tells;
  }

  async complete(asked: ModelRequest, call: CallContext) {
    const now = this.#host.elapsed();
    const start = now - (now % MINUTE);
    if (this.#window.start !== start) this.#window = { start, calls: 0 };
    if (this.#window.calls >= this.#limit) {
      this.over.push(now);
      return failure("rate_limited", this.#tells(start + MINUTE - now));
    }
    this.#window.calls++;
    this.accepted.push({ at: now, asked, call });
    await this.#host.sleep(700, call.signal);
    return completion();
  }
}

/** So many agents, each with so many calls one after the other. Returns how many calls were answered. */
async function agents(client: ModelClient, host: FakeHost, model: string, count: number, calls: number) {
  let answered = 0;
  const one = async (): Promise<void> => {
    for (let call = 0; call < calls; call++) {
      const outcome = await client.complete(request({ model }), context());
      if (outcome.status === "completed") answered++;
    }
  };
  const all = Promise.all(Array.from({ length: count }, one));
  await host.advance(15 * MINUTE);
  await all;
  return answered;
}

/** Most calls over the limit in one of the server's minutes. */
function mostOver(server: MeteredServer): number {
  const perWindow = Map.groupBy(server.over, (at) => Math.floor(at / MINUTE));
  return Math.max(0, ...[...perWindow.values()].map((list) => list.length));
}

describe("calls a minute", () => {
  const freeTier = (limit: number) => (retryAfterMs: number) => ({
    by: { who: "free-tier", per: "minute", limit } as const,
    retryAfterMs,
  });

  it("of ten agents on a free model, with its documented limit of 20: all finish, and none is refused", async () => {
    const host = fakeHost();
    const server = new MeteredServer(host, 20, freeTier(20));
    const client = retrying(limited(server, host), host);
    assert.equal(await agents(client, host, "test/model:free", 10, 10), 100);
    assert.ok(mostOver(server) <= 1, `${mostOver(server)} over the limit in one minute`);
  });

  it("are shared by all free models, since the account's limit is one", async () => {
    const host = fakeHost();
    const server = new MeteredServer(host, 20, freeTier(20));
    const client = retrying(limited(server, host), host);
    const both = await Promise.all([
      agents(client, host, "test/one:free", 5, 6),
      agents(client, host, "test/two:free", 5, 6),
    ]);
    assert.deepEqual(both, [30, 30]);
    assert.ok(mostOver(server) <= 1);
  });

  it("are learnt from the first refusal where the limit is lower, and then kept by all", async () => {
    const host = fakeHost();
    const server = new MeteredServer(host, 16, freeTier(16));
    const client = retrying(limited(server, host), host);
    assert.equal(await agents(client, host, "test/model:free", 10, 8), 80);
    const later = server.over.filter((at) => at >= MINUTE);
    assert.ok(server.over.length >= 1 && server.over.length <= 10, `${server.over.length} refused at first`);
    assert.deepEqual(later, [], "nobody is refused once it is known");
  });

  it("are learnt of a paid model too, and of servers that tell them in headers", async () => {
    for (const by of [
      { who: "shared-capacity", perMinute: 8 },
      { who: "server", perMinute: 8, tokensPerMinute: null },
    ] as const) {
      const host = fakeHost();
      const server = new MeteredServer(host, 8, () => ({ by }));
      const client = retrying(limited(server, host), host);
      assert.equal(await agents(client, host, "test/model", 10, 3), 30);
      const perWindow = Map.groupBy(server.over, (at) => Math.floor(at / MINUTE));
      for (const [minute, list] of perWindow) {
        if (minute > 0) assert.ok(list.length <= 1, `${list.length} over the limit in minute ${minute}`);
      }
    }
  });

  it("that the server does not tell are found by patience: all finish, with at most one scout at a time", async () => {
    const host = fakeHost();
    const server = new MeteredServer(host, 20, () => ({ by: { who: "upstream", provider: "Test" } }));
    const client = retrying(limited(server, host), host);
    assert.equal(await agents(client, host, "test/model", 10, 8), 80);
  });

  it("of tokens are kept as well", async () => {
    const host = fakeHost();
    let refused = false;
    const starts: number[] = [];
    const server: ModelClient = {
      complete: async () => {
        starts.push(host.elapsed());
        if (refused) return completion();
        refused = true;
        return failure("rate_limited", { by: { who: "server", perMinute: null, tokensPerMinute: 3000 } });
      },
    };
    const client = limited(server, host);
    await client.complete(request(), context());
    // Each is estimated at somewhat more than its 1,000 tokens of answer, so that two fit.
    const all = [1, 2, 3, 4].map(() => client.complete(request(), context()));
    await host.advance(MINUTE * 2);
    await Promise.all(all);
    assert.equal(starts.filter((at) => at < MINUTE).length, 1 + 4, "what was counted was less than was estimated");
  });
});

describe("the limit of a day", () => {
  it("ends the free models at once until the next day, and leaves paid ones alone", async () => {
    const host = fakeHost();
    const asked: string[] = [];
    const server: ModelClient = {
      complete: async ({ model }) => {
        asked.push(model);
        if (!model.endsWith(":free")) return completion();
        return failure("rate_limited", { by: { who: "free-tier", per: "day", limit: 50 }, retryAfterMs: 40_000_000 });
      },
    };
    const client = limited(server, host);
    const ask = (model: string) => client.complete(request({ model }), context());
    await ask("test/one:free");
    const other = await ask("test/two:free");
    assert.ok(other.status === "failed" && other.kind === "rate_limited" && other.unsent);
    assert.deepEqual([other.by, other.until], [{ who: "free-tier", per: "day", limit: 50 }, host.now() + 40_000_000]);
    assert.equal((await ask("test/one")).status, "completed");
    assert.deepEqual(asked, ["test/one:free", "test/one"]);
  });
});

describe("credit that is reserved by calls on their way", () => {
  it("is waited for until one of them ends, by calls to all models", async () => {
    const host = fakeHost();
    const ends: (() => void)[] = [];
    let refusals = 1;
    const server: ModelClient = {
      complete: ({ model }) => {
        if (model === "test/long") return new Promise((resolve) => ends.push(() => resolve(completion())));
        if (refusals-- > 0)
          return Promise.resolve(failure("rate_limited", { by: { who: "in-flight-credit" }, retryAfterMs: 120_000 }));
        return Promise.resolve(completion());
      },
    };
    const client = limited(server, host);
    const long = client.complete(request({ model: "test/long" }), context());
    await client.complete(request(), context());
    let over = false;
    const other = client.complete(request({ model: "test/other" }), context()).finally(() => {
      over = true;
    });
    await host.advance(30_000);
    assert.equal(over, false);
    ends[0]?.();
    await host.advance(0);
    assert.equal(over, true, "without the 120 s");
    assert.equal((await other).status, "completed");
    await long;
  });
});
