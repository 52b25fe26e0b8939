import assert from "node:assert/strict";
import type { Endpoint } from "../../../src/core/engine-types.ts";
import { usd } from "../../../src/core/money.ts";
import { type Account, createAccount } from "../../../src/core/provider/account.ts";
import { cutBody, endlessBody, webPage } from "../../support/broken-answers.ts";
import { type FakeHost, fakeHost } from "../../support/fake-host.ts";
import { type HttpScript, type HttpStep, httpScript, json } from "../../support/http-script.ts";
import { latch } from "../../support/latch.ts";
import { exampleOf } from "../../support/openapi-example.ts";
import { sharedData } from "../../support/shared-data.ts";

const KEY = "sk-or-v1-canary/+=0123456789abcdef";
const ID = "gen-1779334358-5uErgorPN1rJbPw8AVrM";

/** As documented in August 2026, shortened to what a client may meet. */
const GENERATION = {
  id: ID,
  upstream_id: null,
  total_cost: 0.00012195,
  usage: 0.00012195,
  upstream_inference_cost: 0.00012195,
  cache_discount: null,
  model: "qwen/qwen3.5-35b-a3b-20260224",
  provider_name: "Parasail",
  streamed: true,
  cancelled: true,
  is_byok: false,
  tokens_prompt: 900,
  tokens_completion: 60,
  native_tokens_prompt: 1077,
  native_tokens_completion: 66,
  native_tokens_reasoning: 41,
  native_tokens_cached: 1056,
};

const KEY_BODY = {
  label: "sk-or-v1-au7...890",
  limit: 100,
  limit_remaining: 74.5,
  limit_reset: "monthly",
  include_byok_in_limit: false,
  usage: 25.5,
  usage_daily: 1.05,
  usage_weekly: 3,
  usage_monthly: 12.25,
  byok_usage: 17.38,
  byok_usage_daily: 0,
  byok_usage_weekly: 1,
  byok_usage_monthly: 2.5,
  is_free_tier: false,
  is_management_key: false,
  expires_at: "2027-12-31T23:59:59Z",
  rate_limit: { requests: -1, interval: "10s", note: "" },
  something_of_next_year: { nested: true },
};

describe("the account at the provider", () => {
  let server: HttpScript | undefined;
  const live = new AbortController().signal;

  afterEach(async () => {
    await server?.finish();
    server = undefined;
  });

  const account = async (
    steps: readonly HttpStep[],
    endpoint: Partial<Endpoint> = {},
    host: FakeHost = fakeHost({ fetch: globalThis.fetch }),
  ): Promise<Account> => {
    server = await httpScript(steps);
    const plain = { key: async () => KEY, simulated: false, label: "test server", openRouter: true };
    return createAccount({ host, endpoint: { baseUrl: server.baseUrl, ...plain, ...endpoint } });
  };
  const generation = async (...steps: readonly HttpStep[]) => (await account(steps)).generation(ID, live);
  const key = async (...steps: readonly HttpStep[]) => (await account(steps)).key(live);

  it("reads what a generation cost, with the key in a header and the id in the address", async () => {
    assert.deepEqual(await generation(json(200, { data: GENERATION })), {
      status: "found",
      cost: 121_950,
      usage: { promptTokens: 1077, cachedTokens: 1056, cacheWriteTokens: 0, completionTokens: 66, reasoningTokens: 41 },
      model: "qwen/qwen3.5-35b-a3b-20260224",
      provider: "Parasail",
      cancelled: true,
    });
    const [request] = server?.requests ?? [];
    assert.equal(request?.method, "GET");
    assert.equal(request?.path, `/api/v1/generation?id=${ID}`);
    assert.equal(request?.headers.authorization, `Bearer ${KEY}`);
  });

  it("reads the documented examples of both bodies", async function () {
    const api = sharedData("openrouter/openapi-2026-08-22.yaml");
    if (api === undefined) return this.skip();
    const shown = exampleOf(api, "getGeneration");
    assert.equal(shown.id, "gen-3bhGkxlo4XFrqiabUM7NDtwDzWwG");
    const found = await (await account([json(200, { data: shown })])).generation(String(shown.id), live);
    assert.deepEqual(found.status === "found" && [found.cost, found.usage?.promptTokens, found.cancelled], [
      usd("0.0015"),
      10,
      false,
    ]);
    await server?.finish();
    const told = await key(json(200, { data: exampleOf(api, "getCurrentKey") }));
    assert.deepEqual(told.status === "told" && [told.key.usageDaily, told.key.limitRemaining], [
      usd("25.5"),
      usd("74.5"),
    ]);
  });

  it("keeps a cost of zero apart from a cost that is not told", async () => {
    const free = await generation(json(200, { data: { ...GENERATION, total_cost: 0 } }));
    assert.equal(free.status === "found" && free.cost, 0);
    await server?.finish();
    for (const total_cost of [null, undefined, "0.5", -1, 1e9]) {
      const lookup = await generation(json(200, { data: { ...GENERATION, total_cost } }));
      assert.equal(lookup.status, "unreadable", `total_cost ${total_cost}`);
      await server?.finish();
    }
  });

  it("counts the upstream bill only for a call on the user's own provider key", async () => {
    const own = { ...GENERATION, total_cost: 0.001, is_byok: true, upstream_inference_cost: 0.02 };
    const found = await generation(json(200, { data: own }));
    assert.equal(found.status === "found" && found.cost, usd("0.021"));
    await server?.finish();
    const untold = await generation(json(200, { data: { ...own, upstream_inference_cost: null } }));
    assert.equal(untold.status, "unreadable");
  });

  it("takes token counts that are none as not told, and keeps the cost", async () => {
    const odd = { ...GENERATION, native_tokens_prompt: "many", provider_name: 7 };
    const found = await generation(json(200, { data: odd }));
    assert.deepEqual(found.status === "found" && [found.cost, found.usage, found.provider], [121_950, null, null]);
  });

  it("does not book what belongs to another generation", async () => {
    const other = await generation(json(200, { data: { ...GENERATION, id: "gen-other" } }));
    assert.equal(other.status, "unreadable");
  });

  it("finds on the second question what the first was too early for", async () => {
    const late = await account([
      json(404, { error: { code: 404, message: "Resource not found" } }),
      json(200, { data: GENERATION }),
    ]);
    assert.deepEqual(await late.generation(ID, live), { status: "not_yet" });
    assert.equal((await late.generation(ID, live)).status, "found");
  });

  const cases: readonly (readonly [string, HttpStep, string, string])[] = [
    ["an unknown key", json(401, { error: { code: 401, message: "User not found." } }), "refused", "unauthorized"],
    ["a key of another kind", json(403, { error: { code: 403, message: "No" } }), "refused", "unauthorized"],
    ["a server in trouble", json(500, "<oops>"), "unreachable", "unreachable"],
    ["an overloaded provider", json(529, { error: { code: 529, message: "busy" } }), "unreachable", "unreachable"],
    ["a refused question", json(400, { error: { code: 400, message: "no id" } }), "unreadable", "unreadable"],
    ["JSON that is none", json(200, "{oops"), "unreadable", "unreadable"],
    ["JSON of another shape", json(200, { data: [] }), "unreadable", "unreadable"],
    ["an error within a 200", json(200, { error: { code: 502, message: "x" } }), "unreadable", "unreadable"],
    ["a web page", webPage("<html>Sign in</html>"), "unreachable", "unreachable"],
    ["a body cut off", cutBody, "unreachable", "unreachable"],
    ["a body that never ends", endlessBody, "unreachable", "unreachable"],
    ["a reset", (response) => void response.socket?.resetAndDestroy(), "unreachable", "unreachable"],
  ];
  for (const [name, step, ofGeneration, ofKey] of cases) {
    it(`tells ${name} from the others`, async () => {
      assert.equal((await generation(step)).status, ofGeneration);
      await server?.finish();
      assert.equal((await key(step)).status, ofKey);
    });
  }

  it("tells how long a server asks to wait", async () => {
    const slower = json(429, { error: { code: 429, message: "Rate limit exceeded" } }, { "retry-after": "7" });
    assert.deepEqual(await generation(slower), {
      status: "unreachable",
      why: "HTTP 429: Rate limit exceeded",
      retryAfterMs: 7000,
    });
  });

  it("follows no redirect, not even with the key left out", async () => {
    const elsewhere = await httpScript([]);
    const redirect: HttpStep = (response) => {
      response.writeHead(307, { location: `${elsewhere.baseUrl}/key` }).end();
    };
    const lookup = await generation(redirect);
    assert.ok(lookup.status === "refused" && lookup.why.includes("HTTP 307"));
    await server?.finish();
    assert.equal((await key(redirect)).status, "unreachable");
    assert.equal(elsewhere.requests.length, 0);
    await elsewhere.finish();
  });

  it("reads what a key has used, its own provider keys apart", async () => {
    assert.deepEqual(await key(json(200, { data: KEY_BODY })), {
      status: "told",
      key: {
        label: "sk-or-v1-au7...890",
        usage: usd("25.5"),
        usageDaily: usd("1.05"),
        usageMonthly: usd("12.25"),
        ownKeys: { usage: usd("17.38"), usageDaily: usd("0"), usageMonthly: usd("2.5") },
        limit: usd("100"),
        limitRemaining: usd("74.5"),
        limitReset: "monthly",
        isFreeTier: false,
        expiresAt: "2027-12-31T23:59:59Z",
      },
    });
    assert.equal(server?.requests[0]?.path, "/api/v1/key");
  });

  it("leaves open what an older or sparser answer does not tell", async () => {
    const told = await key(json(200, { data: { label: "k", usage: 0.1 + 0.2, limit: null, is_free_tier: true } }));
    assert.ok(told.status === "told");
    assert.deepEqual(
      [told.key.usage, told.key.usageDaily, told.key.limit, told.key.limitRemaining, told.key.isFreeTier],
      [300_000_001, null, null, null, true],
    );
    await server?.finish();
    const passed = await key(json(200, { data: { ...KEY_BODY, limit_remaining: -0.25 } }));
    assert.equal(passed.status === "told" && passed.key.limitRemaining, -usd("0.25"));
  });

  it("asks nothing where there is nothing to ask, and says so", async () => {
    const foreign = await account([], { openRouter: false });
    assert.deepEqual(await foreign.key(live), { status: "not_told" });
    assert.equal((await foreign.generation(ID, live)).status, "refused");
    const keyless = await account([], { key: async () => undefined });
    assert.deepEqual(await keyless.key(live), { status: "unauthorized", why: "no API key is set for test server" });
    const open = await account([], { baseUrl: "http://openrouter.example/api/v1" });
    assert.equal((await open.key(live)).status, "unauthorized");
    const broken = await account([], { key: () => Promise.reject(new Error(`keychain said ${KEY}`)) });
    const lookup = await broken.key(live);
    assert.ok(lookup.status === "unauthorized" && !lookup.why.includes(KEY));
  });

  it("takes a server without that question as one that tells nothing", async () => {
    assert.deepEqual(await key(json(404, { error: "Not Found" })), { status: "not_told" });
  });

  it("keeps the key out of what a server sends back", async () => {
    const echo = json(401, { error: { code: 401, message: `bad key ${KEY}\u202e ${encodeURIComponent(KEY)}` } });
    const lookup = await key(echo);
    assert.ok(lookup.status === "unauthorized");
    assert.equal(lookup.why, "HTTP 401: bad key [key]  [key]");
  });

  it("gives a silent server up after its time", async () => {
    const host = fakeHost({ fetch: globalThis.fetch });
    const asked = latch();
    const silent = await account([() => asked.reach()], {}, host);
    const lookup = silent.generation(ID, live);
    await asked.reached;
    await host.advance(15_000);
    assert.deepEqual(await lookup, { status: "unreachable", why: "no answer within 15 s" });
    assert.deepEqual(host.sleeping(), []);
  });

  it("stops at once when it is told to, and leaves no clock behind", async () => {
    const host = fakeHost({ fetch: globalThis.fetch });
    const asked = latch();
    const silent = await account([() => asked.reach()], {}, host);
    const stop = new AbortController();
    const lookup = silent.key(stop.signal);
    await asked.reached;
    stop.abort(new Error("the user has gone"));
    await assert.rejects(lookup, /the user has gone/);
    assert.deepEqual(host.sleeping(), []);
  });
});
