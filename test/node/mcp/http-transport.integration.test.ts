import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import type { ServerConnection } from "../../../src/core/mcp/server.ts";
import { connectHttp } from "../../support/mcp-connect.ts";
import { type HttpServer, json, startHttpServer } from "../../support/mcp-http.ts";

const none = new AbortController().signal;
const STREAM = { "content-type": "text/event-stream" };
const event = (value: unknown, id = "") => `${id === "" ? "" : `id: ${id}\n`}data: ${JSON.stringify(value)}\n\n`;
const note = { jsonrpc: "2.0", method: "notifications/message", params: { level: "info", data: "x" } };

describe("a server over HTTP", () => {
  let server: HttpServer;
  let connection: ServerConnection | undefined;
  beforeEach(async () => {
    server = await startHttpServer(false);
    connection = undefined;
  });
  afterEach(async () => {
    await connection?.close();
    await server.close();
  });
  const goneOf = (one: ServerConnection) =>
    new Promise<string>((resolve) => {
      one.onChange((change) => change.type === "gone" && resolve(change.why));
    });
  /** The id of a request for a tool, if it is one. */
  const callId = (body: string): unknown =>
    body.includes('"tools/call"') ? (JSON.parse(body) as { readonly id: unknown }).id : undefined;
  const answerTo = (id: unknown, text: string) => ({
    jsonrpc: "2.0",
    id,
    result: { content: [{ type: "text", text }] },
  });

  it("is given its secrets, in every request and nowhere else", async () => {
    const headers = {
      Authorization: { parts: [{ value: "Bearer " }, { secret: "t" }] },
      "X-Team": { value: "a" },
      Accept: { value: "text/evil" },
    };
    connection = await connectHttp(server.url, { headers, secrets: { t: "t0p" } });
    await connection.call("echo", {}, none);
    await connection.close();
    assert.ok(server.seen.length >= 5);
    for (const { headers: got, method } of server.seen) {
      assert.equal(got.authorization, "Bearer t0p", method);
      assert.equal(got["x-team"], "a");
      assert.equal(got.accept?.includes("evil") ?? false, method === "DELETE");
    }
    assert.equal(server.seen.at(-1)?.method, "DELETE");
  });

  it("is not connected to without a secret, or with one that is none, which nobody is told", async () => {
    const headers = { "X-Key": { secret: "k" } };
    await assert.rejects(connectHttp(server.url, { headers }), /the secret "k" for its header X-Key is not set/);
    const bad = connectHttp(server.url, { headers, secrets: { k: "s3cret\nX: y" } });
    await assert.rejects(bad, (error: Error) => {
      assert.match(error.message, /a character that headers cannot/);
      assert.doesNotMatch(error.message, /s3cret/);
      return true;
    });
    assert.deepEqual(server.seen, []);
  });

  it("cannot send us elsewhere", async () => {
    const other = await startHttpServer(false);
    try {
      for (const status of [301, 302, 307, 308]) {
        server.answer = (_seen, response) => {
          response.writeHead(status, { location: other.url }).end();
          return true;
        };
        const headers = { Authorization: { value: "Bearer t0p" } };
        await assert.rejects(
          connectHttp(server.url, { headers }),
          /sends what is asked there on to 127\.0\.0\.1:\d+, which/,
        );
      }
      assert.deepEqual(other.seen, []);
    } finally {
      await other.close();
    }
  });

  it("that is not there, or does not answer, ends in words", async () => {
    const url = server.url;
    await server.close();
    await assert.rejects(connectHttp(url), /127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)/);
    server = await startHttpServer(false);
    const stop = new AbortController();
    server.answer = () => {
      stop.abort(new Error("stopped"));
      return true;
    };
    await assert.rejects(connectHttp(server.url, { signal: stop.signal }), /stopped/);
  });

  const big: Readonly<Record<string, readonly [Record<string, string>, (id: unknown) => string | Buffer, RegExp]>> = {
    "an answer": [{}, (id) => JSON.stringify(answerTo(id, "x".repeat(70_000))), /an answer of more than 0\.06 MB/],
    "an answer that unfolds": [
      { "content-encoding": "gzip" },
      (id) => gzipSync(JSON.stringify(answerTo(id, "x".repeat(3_000_000)))),
      /an answer of more than 0\.06 MB/,
    ],
    "an event": [STREAM, (id) => event(answerTo(id, "x".repeat(70_000))), /an event of more than 0\.06 MB/],
    "an event without an end": [STREAM, () => `data: ${"x".repeat(70_000)}`, /an event of more than 0\.06 MB/],
  };
  for (const [what, [headers, body, says]] of Object.entries(big))
    it(`is closed when it sends too much: ${what}`, async () => {
      connection = await connectHttp(server.url, { most: 65_536 });
      const gone = goneOf(connection);
      server.answer = (seen, response) => {
        const id = callId(seen.body);
        if (id !== undefined) response.writeHead(200, { "content-type": "application/json", ...headers }).end(body(id));
        return id !== undefined;
      };
      const call = await connection.call("echo", {}, none);
      assert.equal(call.status, "failed");
      assert.match(await gone, says);
    });

  it("may send much in many events", async () => {
    connection = await connectHttp(server.url, { most: 65_536 });
    server.answer = (seen, response) => {
      const id = callId(seen.body);
      if (id === undefined) return false;
      const some = event({ ...note, params: { level: "info", data: "x".repeat(1_000) } });
      response.writeHead(200, STREAM).end(some.repeat(200) + event(answerTo(id, "done")).replaceAll("\n", "\r\n"));
      return true;
    };
    assert.deepEqual(await connection.call("echo", {}, none), { status: "answered", text: "done", isError: false });
  });

  it("is closed when it floods us", async () => {
    // In a second that does not end: how fast this machine reads is not what is tested.
    connection = await connectHttp(server.url, { elapsed: () => 0 });
    const gone = goneOf(connection);
    server.answer = (seen, response) => {
      const id = callId(seen.body);
      if (id !== undefined) response.writeHead(200, STREAM).end(event(note).repeat(6_000));
      return id !== undefined;
    };
    assert.equal((await connection.call("echo", {}, none)).status, "failed");
    assert.match(await gone, /nobody had asked for/);
  });

  it("that has lost the session is gone, so that it is connected to anew", async () => {
    connection = await connectHttp(server.url);
    const gone = goneOf(connection);
    server.sessions.clear();
    assert.equal((await connection.call("echo", {}, none)).status, "failed");
    assert.match(await gone, /does not know this session any more/);
    const next = server.seen.length;
    await connection.close();
    assert.equal(server.seen.length, next, "no goodbye to a session that there is not");
  });

  it("may be cut off in the middle of an answer, which is asked for again from there, not sooner than in a second", async () => {
    connection = await connectHttp(server.url);
    let id: unknown;
    let cutAt = 0;
    server.answer = (seen, response) => {
      const asked = callId(seen.body);
      if (asked !== undefined) {
        [id, cutAt] = [asked, performance.now()];
        response.writeHead(200, STREAM).end(`retry: 0\n${event(note, "e1")}`);
        return true;
      }
      if (seen.method !== "GET" || seen.headers["last-event-id"] !== "e1") return false;
      assert.ok(performance.now() - cutAt > 900, "a server's wish for no time at all does not count");
      response.writeHead(200, STREAM).end(event(answerTo(id, "the rest"), "e2"));
      return true;
    };
    assert.deepEqual(await connection.call("echo", {}, none), { status: "answered", text: "the rest", isError: false });
    assert.equal(server.seen.filter(({ body }) => callId(body) !== undefined).length, 1, "called once");
  });

  it("that does not answer in time fails the call, and the connection stays", async () => {
    connection = await connectHttp(server.url, { callTimeoutMs: 60 });
    let isSilent = true;
    server.answer = ({ body }) => isSilent && callId(body) !== undefined;
    const late = await connection.call("echo", {}, none);
    assert.equal(late.status, "failed");
    isSilent = false;
    assert.equal((await connection.call("echo", {}, none)).status, "answered");
  });

  it("that says goodbye to nobody does not hold up the end", async () => {
    connection = await connectHttp(server.url);
    server.answer = ({ method }) => method === "DELETE";
    const began = performance.now();
    await connection.close();
    assert.ok(performance.now() - began < 4_000);
  });

  it("that answers no JSON at all is said to be none", async () => {
    server.answer = (_seen, response) => {
      response.writeHead(200, { "content-type": "text/html" }).end("<h1>hello</h1>");
      return true;
    };
    await assert.rejects(connectHttp(server.url), /content type/i);
    server.answer = (_seen, response) => {
      json(response, 500, { error: "broken" });
      return true;
    };
    await assert.rejects(connectHttp(server.url), /500|broken/);
  });
});
