import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as vscode from "vscode";
import { Settings } from "../../../src/core/settings.ts";
import { readSettings, writeSetting } from "../../../src/vscode/settings.ts";
import { withAnswers } from "./window-stubs.ts";

const complain = (text: string) => assert.fail(text);
const configuration = () => vscode.workspace.getConfiguration("frugalSwarm");

describe("Settings", () => {
  it("are the code's defaults where the user has set nothing", () => {
    assert.deepEqual(readSettings(complain), Settings.parse({}));
  });

  it("come back as they were written, as the user's own", async () => {
    await writeSetting("tier", "premium");
    await writeSetting("budget.monthUsd", 2.5);
    const read = readSettings(complain);
    assert.equal(read.tier, "premium");
    assert.equal(read["budget.monthUsd"], 2.5);
    assert.equal(configuration().inspect("tier")?.globalValue, "premium");
    await configuration().update("tier", undefined, vscode.ConfigurationTarget.Global);
    await configuration().update("budget.monthUsd", undefined, vscode.ConfigurationTarget.Global);
  });

  it("cannot be redirected or loosened by a folder", async () => {
    for (const key of ["endpoint", "endpointProtocol", "endpointModel", "endpointPrice", "budget.monthUsd", "tier"]) {
      const write = configuration().update(key, "anything", vscode.ConfigurationTarget.Workspace);
      await assert.rejects(Promise.resolve(write), key);
    }
  });

  it("that do not fit fall back to the default, and one warning names the key", async () => {
    await configuration().update("concurrency", -3, vscode.ConfigurationTarget.Global);
    const told: string[] = [];
    assert.equal(readSettings((text) => told.push(text)).concurrency, 10);
    assert.equal(told.length, 1);
    assert.match(told[0] ?? "", /frugalSwarm\.concurrency/);
    await configuration().update("concurrency", undefined, vscode.ConfigurationTarget.Global);
  });
});

describe("The API key", () => {
  const KEY = "sk-or-v1-suite-0123456789";
  let server: Server;
  const asked: { path: string | undefined; key: string | undefined }[] = [];
  before(async () => {
    server = createServer((request, response) => {
      asked.push({ path: request.url, key: request.headers.authorization });
      response.writeHead(request.headers.authorization === `Bearer ${KEY}` ? 200 : 401).end("{}");
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    await writeSetting("endpoint", `http://127.0.0.1:${port}/api/v1`);
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await configuration().update("endpoint", undefined, vscode.ConfigurationTarget.Global);
  });

  it("is refused when the server does not know it", async () => {
    const said = await withAnswers({ input: () => "sk-wrong" }, async () => {
      await vscode.commands.executeCommand("frugalSwarm.setApiKey");
    });
    assert.equal(said.length, 1);
    assert.match(said[0] ?? "", /does not know this key \(401\)\. Nothing was stored/);
  });

  it("is tried, stored in the secret storage and in no setting, and can be removed", async () => {
    const said = await withAnswers({ input: ({ password }) => (password ? KEY : assert.fail("shown")) }, async () => {
      await vscode.commands.executeCommand("frugalSwarm.setApiKey");
      await vscode.commands.executeCommand("frugalSwarm.clearApiKey");
      await vscode.commands.executeCommand("frugalSwarm.clearApiKey");
    });
    assert.deepEqual(
      said.map((text) => text.replace(/127\.0\.0\.1:\d+/, "HOST")),
      ["The API key for HOST is stored.", "The API key for HOST is removed.", "No API key is stored for HOST."],
    );
    assert.deepEqual(asked.at(-1), { path: "/api/v1/models", key: `Bearer ${KEY}` });
    assert.ok(!JSON.stringify(configuration()).includes(KEY));
  });

  it("is not even asked for when it would travel in the clear", async () => {
    await writeSetting("endpoint", "http://example.invalid/v1");
    const said = await withAnswers({}, async () => {
      await vscode.commands.executeCommand("frugalSwarm.setApiKey");
    });
    assert.match(said[0] ?? "", /is not encrypted, so no key is sent there/);
  });
});
