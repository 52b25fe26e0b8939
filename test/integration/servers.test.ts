import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { LOCAL_SERVERS } from "../../src/core/provider/known-servers.ts";
import { Terminal } from "../support/terminal.ts";

describe("the terminal's look for model servers", () => {
  it("lists the models of one that runs, as flags to use, and makes no file", async function () {
    const terminal = new Terminal();
    const server = await onUsualPort();
    if (server === undefined) {
      console.log("      skipped: every usual port of a local server is in use here");
      return this.skip();
    }
    try {
      const run = await terminal.run(["servers"]);
      assert.equal(run.code, 0, run.stderr);
      assert.match(run.stdout, /^ {2}--endpoint http:\/\/127\.0\.0\.1:\d+\/v1 --model terminal-coder:7b$/m);
      assert.deepEqual(readdirSync(terminal.data), []);
      assert.match(run.stdout, /^ {2}--endpoint https:\/\/api\.deepseek\.com\/v1 --model MODEL --price IN\/OUT/m);
    } finally {
      server.closeAllConnections();
      server.close();
      terminal.dispose();
    }
  });
});

async function onUsualPort(): Promise<Server | undefined> {
  for (const { baseUrl } of LOCAL_SERVERS) {
    const server = createServer((_, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ object: "list", data: [{ id: "terminal-coder:7b" }] }));
    });
    server.listen(Number(new URL(baseUrl).port), "127.0.0.1");
    const listening = await once(server, "listening").then(
      () => true,
      () => false,
    );
    if (listening) return server;
  }
  return undefined;
}
