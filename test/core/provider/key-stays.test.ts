import assert from "node:assert/strict";
import { fakeHost } from "../../support/fake-host.ts";
import { type HttpScript, type HttpStep, httpScript, json } from "../../support/http-script.ts";
import { KEY_REQUESTS } from "../../support/key-requests.ts";

const KEY = "sk-canary-0123456789";

describe("a key goes to its own origin and nowhere else", () => {
  const host = fakeHost({ fetch: globalThis.fetch });
  let other: HttpScript;
  before(async () => {
    other = await httpScript([]);
  });
  after(() => other.finish());

  for (const [what, ask] of Object.entries(KEY_REQUESTS)) {
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
