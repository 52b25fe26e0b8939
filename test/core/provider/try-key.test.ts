import assert from "node:assert/strict";
import { type KeyVerdict, tryKey } from "../../../src/core/provider/try-key.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { type HttpScript, type HttpStep, httpScript, json } from "../../support/http-script.ts";

const KEY = "sk-or-v1-canary-0123456789";
const never = new AbortController().signal;

function keyRow(more: object): object {
  const usage = { usage: 2.5, usage_daily: 0, usage_weekly: 0, usage_monthly: 2.5 };
  return {
    data: {
      label: "sk-or-v1-can...789",
      limit: null,
      limit_remaining: null,
      limit_reset: null,
      is_free_tier: false,
      ...usage,
      ...more,
    },
  };
}

describe("a key that is about to be stored", () => {
  const host = fakeHost({ fetch: globalThis.fetch });
  let server: HttpScript | undefined;
  afterEach(async () => {
    await server?.finish();
    server = undefined;
  });
  const tried = async (openRouter: boolean, ...steps: HttpStep[]): Promise<KeyVerdict> => {
    await server?.finish();
    server = await httpScript(steps);
    const endpoint = { baseUrl: server.baseUrl, simulated: false, label: "models.example", openRouter };
    const verdict = await tryKey(host, endpoint, KEY, never);
    assert.ok(!JSON.stringify(verdict).includes(KEY), "no word holds the key");
    for (const one of server.requests) assert.equal(one.headers.authorization, `Bearer ${KEY}`);
    return verdict;
  };
  const good = async (row: object) => {
    const verdict = await tried(true, json(200, row));
    return verdict.status === "good" ? verdict : assert.fail(JSON.stringify(verdict));
  };

  it("is told with its label, its limit and what is left of it", async () => {
    const { text, hasLimit } = await good(keyRow({ limit: 10, limit_remaining: 7.5, limit_reset: "monthly" }));
    assert.equal(text, "The server knows it (sk-or-v1-can...789). Its own limit is $10.00 (monthly), $7.50 left.");
    assert.equal(hasLimit, true);
    assert.equal(server?.requests[0]?.path, "/api/v1/key");
  });

  it("is said to be without a limit, used up, of an account without credits, or expiring", async () => {
    const unlimited = await good(keyRow({}));
    assert.match(unlimited.text, /no spending limit of its own: give it one, as a second wall behind your budgets/);
    assert.equal(unlimited.hasLimit, false);
    assert.match((await good(keyRow({ limit: 1, limit_remaining: -0.2 }))).text, /Nothing is left of it/);
    assert.match((await good(keyRow({ is_free_tier: true }))).text, /only free models will answer/);
    assert.match((await good(keyRow({ expires_at: "2027-01-31T00:00:00Z" }))).text, /It expires on 2027-01-31\./);
  });

  it("brings no link or markup of the server's into the message", async () => {
    const { text } = await good(keyRow({ label: "[x](command:evil) <b>\u202e" }));
    assert.doesNotMatch(text, /[[\]<>\u202e]|\(command/);
    const refused = await tried(true, json(403, { error: { code: 403, message: "no [x](command:evil)" } }));
    assert.doesNotMatch(refused.status === "refused" ? refused.why : "[", /[[\]]/);
  });

  it("is refused when the server does not know it", async () => {
    const body = { error: { code: 401, message: "User not found." } };
    assert.deepEqual(await tried(true, json(401, body)), {
      status: "refused",
      why: "models.example does not know this key (401)",
    });
    assert.deepEqual(await tried(false, json(401, body)), {
      status: "refused",
      why: "models.example does not know this key (401)",
    });
    assert.equal(server?.requests[0]?.path, "/api/v1/models");
    assert.match(
      JSON.stringify(await tried(true, json(403, { error: { message: "guarded" } }))),
      /does not take this key: HTTP 403: guarded/,
    );
  });

  it("is unchecked when nobody can say: in trouble, a redirect that is not followed, nonsense", async () => {
    const other = await httpScript([]);
    const location = `${other.baseUrl}/key`;
    for (const openRouter of [true, false]) {
      for (const step of [json(500, {}), json(302, {}, { location }), json(308, {}, { location })])
        assert.equal((await tried(openRouter, step)).status, "unchecked");
    }
    assert.equal((await tried(true, json(200, { data: "hello" }))).status, "unchecked");
    assert.deepEqual(other.requests, []);
    await other.finish();
  });

  it("is unchecked offline", async () => {
    await tried(false, json(200, {}));
    const baseUrl = server?.baseUrl ?? "";
    await server?.finish();
    server = undefined;
    for (const openRouter of [true, false]) {
      const verdict = await tryKey(host, { baseUrl, simulated: false, label: "x", openRouter }, KEY, never);
      assert.match(JSON.stringify(verdict), /"unchecked".*ECONNREFUSED/);
    }
  });

  it("is tried on the list of models where a server has no account to tell of", async () => {
    assert.deepEqual(await tried(true, json(404, {}), json(200, { data: [] })), {
      status: "good",
      text: "",
      hasLimit: null,
    });
    assert.deepEqual(await tried(false, json(200, { data: [] })), { status: "good", text: "", hasLimit: null });
  });
});
