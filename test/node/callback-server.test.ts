import assert from "node:assert/strict";
import { type IncomingHttpHeaders, request } from "node:http";
import { connect } from "node:net";
import { type CallbackServer, listenForCallback } from "../../src/node/callback-server.ts";
import { type FakeHost, fakeHost } from "../support/fake-host.ts";

const STATE = "x".repeat(43);
const MINUTE = 60_000;

describe("the server that waits for a sign-in", () => {
  let host: FakeHost;
  let stop: AbortController;
  let server: CallbackServer;
  beforeEach(async () => {
    host = fakeHost();
    stop = new AbortController();
    server = await listenForCallback({ host, state: STATE, timeoutMs: 10 * MINUTE, signal: stop.signal });
  });
  afterEach(async () => {
    stop.abort();
    await server.result;
  });
  const gone = (url: string) => assert.rejects(visit(url), "it does not listen any more");

  it("listens on 127.0.0.1 only and takes one code; then it is gone", async () => {
    assert.match(server.url, /^http:\/\/127\.0\.0\.1:\d+\/callback\/x{43}$/);
    assert.match((await visit(`${server.url}?code=abc-123`)).body, /Go back to the editor/);
    assert.deepEqual(await server.result, { status: "code", code: "abc-123" });
    await gone(`${server.url}?code=second`);
  });

  it("shows a page without a script, a style, a picture or a link, that is kept nowhere", async () => {
    const page = await visit(`${server.url}?code=%3Cscript%3E`);
    assert.doesNotMatch(page.body, /<script|<style|<img|<link|<a |href|src=|http/i);
    assert.match(String(page.headers["content-security-policy"]), /^default-src 'none';/);
    assert.equal(page.headers["cache-control"], "no-store");
    assert.equal(page.headers["referrer-policy"], "no-referrer");
  });

  it("lets nobody hand in a code who does not know the state, and goes on waiting", async () => {
    const { origin } = new URL(server.url);
    const wrong = [
      "/",
      "/callback/",
      `/callback/${"y".repeat(43)}?code=evil`,
      `/callback/${STATE}/?code=evil`,
      "/favicon.ico",
    ];
    for (const path of wrong) assert.equal((await visit(origin + path)).status, 404, path);
    assert.equal((await visit(`${server.url}?code=evil`, { method: "POST" })).status, 404);
    // A script of another page asks in one of these ways.
    for (const mode of ["cors", "no-cors", "same-origin", "websocket"])
      assert.equal((await visit(`${server.url}?code=evil`, { mode })).status, 404, mode);
    assert.equal((await visit(`${server.url}?code=good`)).status, 200);
    assert.deepEqual(await server.result, { status: "code", code: "good" });
  });

  it("tells that the user said no, in harmless words", async () => {
    assert.match((await visit(`${server.url}?error=access_denied%0A%3Cb%3E`)).body, /Not signed in/);
    assert.deepEqual(await server.result, { status: "refused", why: "access_denied  b " });
    await gone(server.url);
  });

  it("takes no code that is none", async () => {
    await visit(`${server.url}?code=${"c".repeat(2000)}`);
    assert.deepEqual(await server.result, { status: "refused", why: "no code came with it" });
  });

  it("is gone after ten minutes, also while a connection is open", async () => {
    const idle = connect(Number(new URL(server.url).port), "127.0.0.1");
    idle.on("error", () => {});
    const closed = new Promise((resolve) => idle.once("close", resolve));
    idle.write("GET /callback");
    await host.advance(10 * MINUTE);
    assert.deepEqual(await server.result, { status: "timed-out" });
    await closed;
    await gone(server.url);
  });

  it("is gone as soon as the sign-in is cancelled", async () => {
    stop.abort();
    assert.deepEqual(await server.result, { status: "cancelled" });
    await gone(server.url);
  });
});

interface Page {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** As a browser goes to a page; `fetch` of Node says of itself that a script asks. */
function visit(url: string, { method = "GET", mode = "navigate" } = {}): Promise<Page> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers: { "sec-fetch-mode": mode } }, async (response) => {
      let body = "";
      for await (const bytes of response) body += String(bytes);
      resolve({ status: response.statusCode, headers: response.headers, body });
    });
    asked.once("error", reject).end();
  });
}
