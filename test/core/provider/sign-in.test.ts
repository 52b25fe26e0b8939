import assert from "node:assert/strict";
import { exchangeCode, mayCallBack, signInUrl } from "../../../src/core/provider/sign-in.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { type HttpScript, type HttpStep, httpScript, json } from "../../support/http-script.ts";

// The example of RFC 7636, appendix B.
const VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const never = new AbortController().signal;

describe("the page to sign in on", () => {
  it("is the endpoint's own, with the S256 challenge, the way back, and a limit for the key", () => {
    const callback = "http://127.0.0.1:4321/callback/s";
    const url = new URL(
      signInUrl({ baseUrl: "https://openrouter.ai/api/v1", verifier: VERIFIER, callback, monthLimitUsd: 10 }),
    );
    assert.equal(url.origin + url.pathname, "https://openrouter.ai/auth");
    assert.deepEqual(Object.fromEntries(url.searchParams), {
      callback_url: callback,
      code_challenge: CHALLENGE,
      code_challenge_method: "S256",
      key_label: "Frugal Swarm",
      limit: "10",
      usage_limit_type: "monthly",
    });
    assert.ok(!url.href.includes(VERIFIER));
  });

  it("shows the code itself where nothing can be sent back", () => {
    const url = signInUrl({
      baseUrl: "https://openrouter.ai/api/v1",
      verifier: VERIFIER,
      callback: null,
      monthLimitUsd: 10,
    });
    assert.ok(!url.includes("callback_url"));
    assert.deepEqual(
      ["https://dev.example/x", "http://localhost:1/x", "http://127.0.0.1:1/x", "http://192.168.0.7:1/x"].map(
        mayCallBack,
      ),
      [true, true, true, false],
    );
  });
});

describe("the exchange of a code for a key", () => {
  const host = fakeHost({ fetch: globalThis.fetch });
  let server: HttpScript | undefined;
  afterEach(async () => {
    await server?.finish();
    server = undefined;
  });
  const exchange = async (...steps: HttpStep[]) => {
    server = await httpScript(steps);
    return exchangeCode(host, { baseUrl: server.baseUrl, code: "the-code", verifier: VERIFIER }, never);
  };
  const failure = async (...steps: HttpStep[]) => {
    const result = await exchange(...steps);
    assert.ok(result.status === "failed", JSON.stringify(result));
    assert.ok(!result.why.includes("the-code") && !result.why.includes(VERIFIER));
    return result.why;
  };

  it("sends code and verifier, without any key, and gives the key", async () => {
    const key = "sk-or-v1-0123456789";
    assert.deepEqual(await exchange(json(200, { key, user_id: "user_1" })), { status: "key", key });
    const [asked] = server?.requests ?? [];
    assert.deepEqual(
      [asked?.method, asked?.path, asked?.headers.authorization],
      ["POST", "/api/v1/auth/keys", undefined],
    );
    assert.deepEqual(JSON.parse(asked?.body ?? ""), {
      code: "the-code",
      code_verifier: VERIFIER,
      code_challenge_method: "S256",
    });
  });

  it("says that a code is not taken, and takes no key out of another kind of answer", async () => {
    const refused = { error: { code: 403, message: "Invalid code or code_verifier the-code" } };
    assert.match(
      await failure(json(403, refused)),
      /does not take the code: it is wrong, was used before, or is too old/,
    );
    for (const body of [
      {},
      { key: 7 },
      { key: "two words" },
      { key: "" },
      [],
      "<html>",
      { error: { key: "sk-1234567890" } },
    ]) {
      await server?.finish();
      assert.match(await failure(json(200, body)), /gave no key \(HTTP 200\)/);
    }
    await server?.finish();
    assert.match(await failure(json(500, { key: "sk-or-v1-0123456789" })), /HTTP 500/);
  });

  it("does not send the code on to where a redirect leads", async () => {
    const other = await httpScript([]);
    for (const status of [301, 302, 307, 308]) {
      await server?.finish();
      assert.match(
        await failure(json(status, {}, { location: `${other.baseUrl}/auth/keys` })),
        new RegExp(`HTTP ${status}`),
      );
    }
    assert.deepEqual(other.requests, []);
    await other.finish();
  });

  it("asks for no key over a connection that others can read", async () => {
    const result = await exchangeCode(
      host,
      { baseUrl: "http://openrouter.example/api/v1", code: "c", verifier: VERIFIER },
      never,
    );
    assert.match(result.status === "failed" ? result.why : "", /not encrypted/);
  });

  it("ends at once when it is cancelled", async () => {
    const stop = new AbortController();
    server = await httpScript([() => stop.abort()]);
    const result = await exchangeCode(host, { baseUrl: server.baseUrl, code: "c", verifier: VERIFIER }, stop.signal);
    assert.deepEqual(result, { status: "cancelled" });
  });
});
