import assert from "node:assert/strict";
import { signInTo } from "../../../src/node/mcp/oauth-sign-in.ts";
import { browse, connectHttp, fakeSignIn, visit } from "../../support/mcp-connect.ts";
import { type HttpServer, json, startHttpServer } from "../../support/mcp-http.ts";

describe("signing in to a server over HTTP", () => {
  let server: HttpServer;
  let other: HttpServer;
  beforeEach(async () => {
    [server, other] = [await startHttpServer(true), await startHttpServer(false)];
  });
  afterEach(async () => {
    await Promise.all([server.close(), other.close()]);
  });
  const none = new AbortController().signal;
  const paths = () => server.seen.map(({ path }) => path.replace(/\?.*/, ""));

  it("happens in the browser, once, and is kept for the server's own address", async () => {
    const signIn = fakeSignIn();
    let waited = 0;
    const whilePerson = <T>(asked: Promise<T>) => {
      waited++;
      return asked;
    };
    const first = await connectHttp(server.url, { signIn, whilePerson });
    assert.equal(waited, 1, "a person's time is none of the server's");
    const called = await first.call("echo", {}, none);
    assert.deepEqual(called, { status: "answered", text: "called echo", isError: false });
    await first.close();
    assert.equal(signIn.opened.length, 1);
    const page = new URL(signIn.opened[0] ?? "");
    assert.equal(page.searchParams.get("resource"), server.url);
    assert.equal(page.searchParams.get("scope"), "tools");
    assert.equal(page.searchParams.get("code_challenge_method"), "S256");
    assert.deepEqual([...signIn.kept.keys()], [server.url]);
    const again = await connectHttp(server.url, { signIn });
    await again.close();
    assert.equal(signIn.opened.length, 1, "kept");
    assert.equal(server.sessions.size, 0, "each session was ended");
  });

  it("is no use at another server, whatever is kept under its address", async () => {
    const signIn = fakeSignIn();
    await (await connectHttp(server.url, { signIn })).close();
    signIn.kept.set(other.url, signIn.kept.get(server.url) ?? "");
    await (await connectHttp(other.url, { signIn })).close();
    assert.deepEqual(
      other.seen.filter(({ headers }) => headers.authorization !== undefined),
      [],
    );
  });

  it("is renewed without a person, also in the middle of a session, and once for all calls that wait", async () => {
    const signIn = fakeSignIn();
    const connection = await connectHttp(server.url, { signIn });
    server.tokens.clear();
    const calls = await Promise.all([1, 2, 3].map(() => connection.call("echo", {}, none)));
    assert.deepEqual(
      calls.map(({ status }) => status),
      ["answered", "answered", "answered"],
    );
    await connection.close();
    server.tokens.clear();
    await (await connectHttp(server.url, { signIn })).close();
    assert.equal(signIn.opened.length, 1);
    const renewals = server.seen.filter(({ body }) => body.includes("grant_type=refresh_token"));
    assert.equal(renewals.length, 2);
    assert.ok((signIn.kept.get(server.url) ?? "").includes([...server.refresh][0] ?? "none"), "the new one is kept");
  });

  it("that another window has renewed is taken over", async () => {
    const signIn = fakeSignIn();
    const [one, two] = [await connectHttp(server.url, { signIn }), await connectHttp(server.url, { signIn })];
    server.tokens.clear();
    assert.equal((await one.call("echo", {}, none)).status, "answered");
    assert.equal((await two.call("echo", {}, none)).status, "answered");
    assert.equal(server.seen.filter(({ body }) => body.includes("grant_type=refresh_token")).length, 1);
    await Promise.all([one.close(), two.close()]);
  });

  it("that is over is said in the middle of a session, and asked for anew at the next start", async () => {
    const signIn = fakeSignIn();
    const connection = await connectHttp(server.url, { signIn });
    server.tokens.clear();
    server.refresh.clear();
    const call = await connection.call("echo", {}, none);
    assert.match(call.status === "failed" ? call.why : "", /asks to sign in again: restart the server/);
    assert.equal(signIn.kept.size, 0);
    await connection.close();
    await (await connectHttp(server.url, { signIn })).close();
    assert.equal(signIn.opened.length, 2);
  });

  it("without a place for it fails with words that say what to do", async () => {
    await assert.rejects(
      connectHttp(server.url),
      /asks to sign in: sign in from VS Code, or give it a token as a secret/,
    );
    const headers = { Authorization: { parts: [{ value: "Bearer " }, { secret: "t" }] } };
    const wrong = connectHttp(server.url, { headers, secrets: { t: "n0" }, signIn: fakeSignIn() });
    await assert.rejects(wrong, /does not take its header Authorization \(401\)/);
    server.tokens.add("r1ght");
    await (await connectHttp(server.url, { headers, secrets: { t: "r1ght" } })).close();
  });

  it("ends in words when the user does not want it, on our side or on the page", async () => {
    const signIn = fakeSignIn(async () => false);
    await assert.rejects(connectHttp(server.url, { signIn }), /not signed in to 127\.0\.0\.1:\d+: you did not want to/);
    const back = new URL(signIn.opened[0] ?? "").searchParams.get("redirect_uri") ?? "";
    assert.equal(await visit(back), 0, "nothing waits for a code any more");
    const alone = fakeSignIn(async () => false);
    await assert.rejects(signInTo(new URL(server.url), {}, alone, none), /you did not want to/);
    const page = new URL(alone.opened[0] ?? "").searchParams.get("redirect_uri") ?? "";
    assert.equal(await visit(page), 0, "with no connection that could be closed either");
    server.consent = "no";
    await assert.rejects(connectHttp(server.url, { signIn: fakeSignIn() }), /the page says access_denied/);
  });

  it("can be cancelled while the browser is open", async () => {
    const stop = new AbortController();
    const signIn = fakeSignIn(async () => {
      stop.abort(new Error("stopped by the user"));
      return true;
    });
    await assert.rejects(connectHttp(server.url, { signIn, signal: stop.signal }), /stopped by the user|cancelled/);
    const back = new URL(signIn.opened[0] ?? "").searchParams.get("redirect_uri") ?? "";
    assert.equal(await visit(back), 0, "nothing waits for a code any more");
  });

  it("takes no code without the state of its own, and none that another issuer gave", async () => {
    let turnedAway = 0;
    const forge = async (url: string) => {
      const back = new URL(url).searchParams.get("redirect_uri") ?? "";
      for (const query of ["?code=evil", "?code=evil&state=guessed"])
        turnedAway += (await visit(`${back}${query}`)) === 404 ? 1 : 0;
      return browse(url);
    };
    await (await connectHttp(server.url, { signIn: fakeSignIn(forge) })).close();
    assert.equal(turnedAway, 2);
    assert.ok(server.seen.every(({ body }) => !body.includes("evil")));
    server.back = { iss: "https://honest.example" };
    const tokens = paths().filter((path) => path === "/token").length;
    await assert.rejects(connectHttp(server.url, { signIn: fakeSignIn() }), /issuer/i);
    assert.equal(paths().filter((path) => path === "/token").length, tokens, "the code was given to nobody");
  });

  const hostile: Readonly<Record<string, readonly [(one: HttpServer, elsewhere: HttpServer) => void, RegExp]>> = {
    "tokens from a host that is not the page's": [
      (one, elsewhere) =>
        Object.assign(one.metadata, {
          token_endpoint: `${elsewhere.origin}/token`,
          authorization_response_iss_parameter_supported: false,
        }),
      /a code could go to the wrong place/,
    ],
    "a page that is not encrypted": [
      (one) => Object.assign(one.metadata, { authorization_endpoint: "http://pages.example/authorize" }),
      /neither https nor on this machine/,
    ],
    "tokens that are not encrypted": [
      (one) => Object.assign(one.metadata, { token_endpoint: "http://tokens.example/token" }),
      /neither https nor on this machine/,
    ],
    "a registration that is not encrypted": [
      (one) => Object.assign(one.metadata, { registration_endpoint: "http://register.example/" }),
      /neither https nor on this machine/,
    ],
    "an authorization server that is not encrypted": [
      (one) => Object.assign(one.resource, { authorization_servers: ["http://auth.example"] }),
      /neither https nor on this machine/,
    ],
    "another server's metadata": [
      (one) => Object.assign(one.metadata, { issuer: "https://honest.example" }),
      /issuer/i,
    ],
    "another server's name": [
      (one) => Object.assign(one.resource, { resource: "https://honest.example/mcp" }),
      /says that it is https:\/\/honest\.example\/mcp/,
    ],
    "metadata that are sent on to another host": [
      (one, elsewhere) => {
        one.answer = ({ path }, response) => {
          if (!path.startsWith("/.well-known/oauth-protected")) return false;
          response.writeHead(302, { location: `${elsewhere.origin}/evil` }).end();
          return true;
        };
      },
      /sends what is asked there on to 127\.0\.0\.1:\d+, which is not followed/,
    ],
    "a token that is none": [
      (one) => {
        one.answer = ({ path }, response) => {
          if (path === "/token") json(response, 200, { access_token: "s3cret\r\nX: y", token_type: "Bearer" });
          return path === "/token";
        };
      },
      /what it gave is no token/,
    ],
    "an answer that is none": [
      (one) => {
        one.answer = ({ path }, response) => {
          if (path === "/token") response.writeHead(200).end("s3cret, not JSON");
          return path === "/token";
        };
      },
      /does not answer as one/,
    ],
  };
  for (const [what, [prepare, says]] of Object.entries(hostile))
    it(`is not done with ${what}`, async () => {
      prepare(server, other);
      const signIn = fakeSignIn();
      await assert.rejects(connectHttp(server.url, { signIn }), (error: Error) => {
        assert.match(error.message, says);
        assert.doesNotMatch(error.message, /s3cret/);
        return true;
      });
      assert.equal(signIn.kept.size, 0);
      assert.deepEqual(other.seen, []);
      if (!what.endsWith(" none")) assert.ok(!paths().includes("/register"), "nobody is told of us before");
    });
});
