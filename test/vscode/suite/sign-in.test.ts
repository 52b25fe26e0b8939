import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer, get, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as vscode from "vscode";
import { writeSetting } from "../../../src/vscode/settings.ts";
import { withAnswers } from "./window-stubs.ts";

const KEY = "sk-or-v1-signed-in-0123456789";
const CODE = "code-for-the-suite";

/** What the browser was sent to, and what the user of the browser does there. */
type Visit = (page: URL) => Promise<boolean>;

describe("Signing in", () => {
  let server: Server;
  let challenge: string | null = null;
  let exchanged = 0;
  const env = vscode.env as unknown as { openExternal: unknown };
  const realOpen = env.openExternal;
  const configuration = () => vscode.workspace.getConfiguration("frugalSwarm");

  before(async () => {
    server = createServer(async (request, response) => {
      let body = "";
      for await (const bytes of request) body += String(bytes);
      const reply = (status: number, value: object) =>
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
      if (request.url === "/api/v1/key") {
        if (request.headers.authorization !== `Bearer ${KEY}`)
          return reply(401, { error: { message: "User not found." } });
        const limit = { limit: 10, limit_remaining: 9.5, limit_reset: "monthly" };
        return reply(200, { data: { label: "Frugal Swarm", usage: 0.5, is_free_tier: false, ...limit } });
      }
      exchanged++;
      const { code, code_verifier: verifier } = JSON.parse(body) as { code: string; code_verifier: string };
      const proved = createHash("sha256").update(verifier).digest("base64url") === challenge;
      if (code !== CODE || !proved) return reply(403, { error: { message: "Invalid code or code_verifier" } });
      return reply(200, { key: KEY, user_id: "user_1" });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    await writeSetting("endpoint", `http://127.0.0.1:${port}/api/v1`);
    await writeSetting("endpointProtocol", "openrouter");
  });
  after(async () => {
    env.openExternal = realOpen;
    server.closeAllConnections();
    server.close();
    for (const key of ["endpoint", "endpointProtocol"])
      await configuration().update(key, undefined, vscode.ConfigurationTarget.Global);
  });

  /** Runs the command while a browser does this with the page; gives what was said. */
  async function signIn(visit: Visit): Promise<readonly string[]> {
    let visited: Promise<unknown> = Promise.resolve();
    env.openExternal = async (uri: vscode.Uri) => {
      const page = new URL(uri.toString(true));
      challenge = page.searchParams.get("code_challenge");
      const opened = visit(page);
      visited = opened;
      return opened;
    };
    const said = await withAnswers({}, async () => {
      await vscode.commands.executeCommand("frugalSwarm.signIn");
    });
    await visited;
    return said.map((text) => text.replaceAll(/127\.0\.0\.1:\d+/g, "HOST"));
  }
  const callbackOf = (page: URL) => page.searchParams.get("callback_url") ?? "";

  it("opens the server's page with an S256 challenge and the month's budget as the key's limit", async () => {
    const said = await signIn(async (page) => {
      assert.equal(page.origin + page.pathname, `${new URL(configuration().get("endpoint", "")).origin}/auth`);
      assert.equal(page.searchParams.get("code_challenge_method"), "S256");
      assert.equal(page.searchParams.get("limit"), "10");
      assert.match(challenge ?? "", /^[\w-]{43}$/);
      return false;
    });
    assert.deepEqual([said, exchanged], [[], 0], "the browser was not opened, so nothing happens");
  });

  it("takes the code that comes back with its secret, and stores and shows the key", async () => {
    const said = await signIn(async (page) => {
      const callback = callbackOf(page);
      const guessed = callback.replace(/[\w-]{43}$/, "x".repeat(43));
      assert.equal(await visitPage(`${guessed}?code=evil`), 404, "who does not know the state is not heard");
      assert.equal(await visitPage(`${callback}?code=${CODE}`), 200);
      return true;
    });
    assert.deepEqual(said, [
      "The API key for HOST is stored. The server knows it (Frugal Swarm). Its own limit is $10.00 (monthly), $9.50 left.",
    ]);
    assert.equal(exchanged, 1);
    const removed = await withAnswers({}, async () => {
      await vscode.commands.executeCommand("frugalSwarm.clearApiKey");
    });
    assert.match(removed.join(), /is removed/);
  });

  it("stores nothing when the user says no, or when the code is not taken", async () => {
    const answers = [`error=access_denied`, "code=another-code"];
    const words = [/Not signed in: access_denied\. No key was stored/, /Not signed in: HOST does not take the code/];
    for (const [index, answer] of answers.entries()) {
      const said = await signIn(async (page) => {
        await visitPage(`${callbackOf(page)}?${answer}`);
        return true;
      });
      assert.match(said.join(), words[index] ?? /^$/);
    }
    const removed = await withAnswers({}, async () => {
      await vscode.commands.executeCommand("frugalSwarm.clearApiKey");
    });
    assert.match(removed.join(), /No API key is stored/);
  });

  it("is not offered where the server is not of OpenRouter's kind", async () => {
    await writeSetting("endpointProtocol", "openai");
    const said = await signIn(async () => assert.fail("nothing is opened"));
    assert.match(said.join(), /Signing in is OpenRouter's way to a key\. For HOST, run "Frugal Swarm: Set API Key"/);
  });
});

describe("A key that nobody can check now", () => {
  const configuration = () => vscode.workspace.getConfiguration("frugalSwarm");
  after(async () => {
    for (const key of ["endpoint", "endpointProtocol"])
      await configuration().update(key, undefined, vscode.ConfigurationTarget.Global);
  });

  it("is stored with a note that it is unchecked", async () => {
    await writeSetting("endpoint", "http://127.0.0.1:1/api/v1");
    for (const protocol of ["openrouter", "openai"] as const) {
      await writeSetting("endpointProtocol", protocol);
      const said = await withAnswers({ input: () => "sk-unchecked" }, async () => {
        await vscode.commands.executeCommand("frugalSwarm.setApiKey");
        await vscode.commands.executeCommand("frugalSwarm.clearApiKey");
      });
      assert.match(said[0] ?? "", /^The API key for 127\.0\.0\.1:1 is stored, but it could not be checked: .+\.$/);
      assert.match(said[1] ?? "", /is removed/);
    }
  });
});

/** As a browser goes to a page. */
function visitPage(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { "sec-fetch-mode": "navigate" } }, (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode));
    }).once("error", reject);
  });
}
