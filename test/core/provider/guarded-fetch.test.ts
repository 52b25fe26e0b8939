import assert from "node:assert/strict";
import { guardedFetch } from "../../../src/core/provider/guarded-fetch.ts";

describe("the way of a request to the network", () => {
  const asked: { url: string; authorization: string | null }[] = [];
  beforeEach(() => asked.splice(0));
  const way = () =>
    guardedFetch({
      baseUrl: "https://models.example/api/v1",
      key: "sk-secret",
      headers: {},
      onResponse: () => undefined,
      fetch: async (url, init) => {
        asked.push({ url: String(url), authorization: new Headers(init?.headers).get("authorization") });
        return new Response("data: [DONE]\n\n", { headers: { "content-type": "text/event-stream" } });
      },
    });

  it("leads to the endpoint's own origin, with the key", async () => {
    const url = "https://models.example/api/v1/chat/completions";
    await way().fetch(url);
    assert.deepEqual(asked, [{ url, authorization: "Bearer sk-secret" }]);
  });

  for (const url of [
    "https://evil.example/api/v1/chat/completions",
    "http://models.example/api/v1/chat/completions",
    "https://models.example:8443/api/v1/chat/completions",
    "https://models.example.evil.example/api/v1",
  ])
    it(`sends nothing to ${url}, and says that nothing was sent`, async () => {
      const one = way();
      await assert.rejects(one.fetch(url), /^TypeError: refused: .* is not https:\/\/models\.example$/);
      assert.deepEqual(asked, []);
      assert.equal(one.sent, false);
    });
});
