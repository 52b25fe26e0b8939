import assert from "node:assert/strict";
import type { Endpoint } from "../../../src/core/engine-types.ts";
import type { Host } from "../../../src/core/host.ts";
import { fetchListing } from "../../../src/core/models/refresh-fetch.ts";
import { createAccount } from "../../../src/core/provider/account.ts";
import { composeClient } from "../../../src/core/provider/compose.ts";
import { listModels } from "../../../src/core/provider/known-servers.ts";
import { exchangeCode } from "../../../src/core/provider/sign-in.ts";
import { tryKey } from "../../../src/core/provider/try-key.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { FakeLedger } from "../../support/fake-ledger.ts";
import { type HttpScript, type HttpStep, httpScript, json } from "../../support/http-script.ts";
import { realCatalogue } from "../../support/real-configs.ts";
import { context, request } from "../../support/scripted-client.ts";

const KEY = "sk-canary-0123456789";
const never = new AbortController().signal;

/** Every kind of request that is made with the key or leads to one. */
const REQUESTS: Readonly<Record<string, (host: Host, endpoint: Endpoint) => Promise<unknown>>> = {
  "a chat": (host, endpoint) => {
    const retry = { attempts: 1, baseMs: 0, capMs: 0, longestRetryAfterMs: 0, lastWaitMs: 0 };
    const catalogue = realCatalogue();
    const client = composeClient({ host, endpoint, ledger: new FakeLedger(), catalogue, policies: { retry } });
    return client.complete(request({ model: "deepseek/deepseek-v3.2" }), context());
  },
  "the account's state": (host, endpoint) => createAccount({ host, endpoint }).key(never),
  "an ended generation": (host, endpoint) => createAccount({ host, endpoint }).generation("gen-1", never),
  "the price list": (host, endpoint) => fetchListing(host, endpoint, never),
  "a server's models": (host, { baseUrl }) => listModels(host, baseUrl, KEY, never),
  "a key's check": (host, endpoint) => tryKey(host, endpoint, KEY, never),
  "a plain server's check": (host, endpoint) => tryKey(host, { ...endpoint, openRouter: false }, KEY, never),
  "a code's exchange": (host, { baseUrl }) => exchangeCode(host, { baseUrl, code: "c", verifier: "v" }, never),
};

describe("a key goes to its own origin and nowhere else", () => {
  const host = fakeHost({ fetch: globalThis.fetch });
  let other: HttpScript;
  before(async () => {
    other = await httpScript([]);
  });
  after(() => other.finish());

  for (const [what, ask] of Object.entries(REQUESTS)) {
    it(`with ${what}: no redirect takes it to another port, and no answer holds it`, async () => {
      for (const status of [302, 307, 308]) {
        const away: HttpStep = (response, { path }) =>
          json(status, {}, { location: other.baseUrl + path })(response, { method: "", path, headers: {}, body: "" });
        // The price list is asked for without the key at first.
        const home = await httpScript(what === "the price list" ? [json(401, {}), away] : [away]);
        const endpoint = {
          baseUrl: home.baseUrl,
          key: async () => KEY,
          simulated: false,
          label: "home",
          openRouter: true,
        };
        const answer = await ask(host, endpoint);
        assert.ok(!JSON.stringify(answer).includes(KEY));
        assert.doesNotMatch(JSON.stringify(answer), /"(completed|told|found|read|good|models|key)"/, `${status}`);
        await home.finish();
      }
      assert.deepEqual(other.requests, []);
    });
  }
});
