import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import * as vscode from "vscode";
import { LOCAL_SERVERS } from "../../../src/core/provider/known-servers.ts";
import { withAnswers } from "./window-stubs.ts";

describe("Choosing where the models are", () => {
  const configuration = () => vscode.workspace.getConfiguration("frugalSwarm");
  const KEYS = ["endpoint", "endpointModel", "endpointPrice", "endpointProtocol"];
  let server: Server | undefined;
  let local = LOCAL_SERVERS[0];

  before(async () => {
    for (const one of LOCAL_SERVERS) {
      server = await listen(Number(new URL(one.baseUrl).port));
      local = one;
      if (server !== undefined) break;
    }
  });
  after(async () => {
    server?.closeAllConnections();
    server?.close();
    for (const key of KEYS) await configuration().update(key, undefined, vscode.ConfigurationTarget.Global);
  });

  it("offers the models of a server that runs on this machine, and a pick becomes the user's settings", async function () {
    if (server === undefined) {
      console.log("      skipped: every usual port of a local server is in use here");
      return this.skip();
    }
    let offered: readonly string[] = [];
    const pick = (labels: readonly string[]) => {
      offered = labels;
      return "suite-coder:7b";
    };
    const said = await withAnswers({ pick }, async () => {
      await vscode.commands.executeCommand("frugalSwarm.chooseEndpoint");
    });
    for (const label of ["suite-coder:7b", "OpenRouter", "DeepSeek", "Mistral", "Another server…"])
      assert.ok(offered.includes(label), label);
    assert.deepEqual(
      KEYS.map((key) => configuration().inspect(key)?.globalValue),
      [local?.baseUrl, "suite-coder:7b", "", "auto"],
    );
    assert.match(said.join(), /suite-coder:7b on 127\.0\.0\.1:\d+ does all the work now, free\./);
  });

  it("leads back to OpenRouter, and sets nothing when nothing is picked", async () => {
    const choose = (label: string | undefined) =>
      withAnswers({ pick: () => label }, async () => {
        await vscode.commands.executeCommand("frugalSwarm.chooseEndpoint");
      });
    assert.match((await choose("OpenRouter")).join(), /the models are those of openrouter\.ai now/);
    const before = KEYS.map((key) => configuration().inspect(key)?.globalValue);
    assert.deepEqual(before, ["https://openrouter.ai/api/v1", "", "", "auto"]);
    assert.deepEqual(await choose(undefined), []);
    assert.deepEqual(
      KEYS.map((key) => configuration().inspect(key)?.globalValue),
      before,
    );
  });
});

/** `undefined` where the port is taken. */
function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((request, response) => {
      const found = request.url === "/v1/models";
      response.writeHead(found ? 200 : 404, { "content-type": "application/json" });
      response.end(JSON.stringify(found ? { object: "list", data: [{ id: "suite-coder:7b" }] } : {}));
    });
    server.once("error", () => resolve(undefined));
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}
