import assert from "node:assert/strict";
import { get } from "node:http";
import { exchangeCode, signInUrl } from "../../../src/core/provider/sign-in.ts";
import { tryKey } from "../../../src/core/provider/try-key.ts";
import { listenForCallback } from "../../../src/node/callback-server.ts";
import { emulator, says } from "../../support/emulated.ts";
import { fakeHost } from "../../support/fake-host.ts";

const VERIFIER = "v".repeat(43);

describe("signing in at the emulated OpenRouter", () => {
  const host = fakeHost({ fetch: globalThis.fetch });
  const stop = new AbortController();
  after(() => stop.abort());

  it("goes from the page over the callback to a key with the month's budget as its limit", async () => {
    const { url: baseUrl } = await emulator(says("hello"));
    const server = await listenForCallback({ host, state: "s".repeat(43), timeoutMs: 60_000, signal: stop.signal });
    const page = await fetch(signInUrl({ baseUrl, verifier: VERIFIER, callback: server.url, monthLimitUsd: 12.5 }), {
      redirect: "manual",
    });
    get(page.headers.get("location") ?? "", { headers: { "sec-fetch-mode": "navigate" } }, (answer) => answer.resume());
    const result = await server.result;
    assert.ok(result.status === "code", JSON.stringify(result));
    const { code } = result;
    const wrong = await exchangeCode(host, { baseUrl, code, verifier: "w".repeat(43) }, stop.signal);
    assert.match(JSON.stringify(wrong), /does not take the code/);
    const exchanged = await exchangeCode(host, { baseUrl, code, verifier: VERIFIER }, stop.signal);
    assert.ok(exchanged.status === "key", JSON.stringify(exchanged));
    const again = await exchangeCode(host, { baseUrl, code, verifier: VERIFIER }, stop.signal);
    assert.equal(again.status, "failed", "a code is good for one key");
    const endpoint = { baseUrl, simulated: true, label: "emulator", openRouter: true };
    const verdict = await tryKey(host, endpoint, exchanged.key, stop.signal);
    assert.match(verdict.status === "good" ? verdict.text : "", /Its own limit is \$12\.50 \(monthly\), \$12\.50 left/);
    assert.equal((await tryKey(host, endpoint, "sk-or-v1-other-key", stop.signal)).status, "refused");
  });
});
