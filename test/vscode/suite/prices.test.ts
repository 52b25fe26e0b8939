import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { CatalogueFile } from "../../../src/core/models/catalogue-schema.ts";
import { writeSetting } from "../../../src/vscode/settings.ts";
import { rowOf } from "../../support/listed-rows.ts";
import { type ListingServer, listingServer } from "../../support/listing-server.ts";
import { extension } from "./extension.ts";
import { withAnswers } from "./window-stubs.ts";

const DAY = 86_400_000;

describe("The prices before a launch", function () {
  this.timeout(120_000);
  const realNow = Date.now;
  let server: ListingServer;

  before(async () => {
    server = await listingServer(listOf(1));
    await writeSetting("endpoint", server.baseUrl);
    await writeSetting("endpointProtocol", "openrouter");
  });
  after(async () => {
    Date.now = realNow;
    await server.close();
    const configuration = vscode.workspace.getConfiguration("frugalSwarm");
    for (const key of ["endpoint", "endpointProtocol"])
      await configuration.update(key, undefined, vscode.ConfigurationTarget.Global);
  });

  /** Everything is so many times as dear as in the catalogue. */
  function listOf(times: number): object {
    const path = join(extension().extensionPath, "configs/models.json");
    const { models } = CatalogueFile.parse(JSON.parse(readFileSync(path, "utf8")));
    const dearer = (price: string) => String(Number((Number(price) * times).toFixed(6)));
    const current = models.filter((model) => model.status === "current");
    return {
      data: current.map(({ pricing, ...model }) =>
        rowOf({ ...model, pricing: { input: dearer(pricing.input), output: dearer(pricing.output) } }),
      ),
    };
  }

  /** Launches with the balanced tier; the key is not known, so the swarm ends at once. */
  function launch(button: string): Promise<readonly string[]> {
    const message = (_: string, buttons: readonly string[]) => buttons.find((label) => label === button);
    return withAnswers({ message, input: () => "Do something", pick: () => "balanced" }, async () => {
      await vscode.commands.executeCommand("frugalSwarm.launchSwarm");
    });
  }
  const chats = () => server.asked.filter(({ what }) => what === "POST /api/v1/chat/completions").length;

  it("a key that the server refuses is stored when the user insists", async () => {
    const message = (_: string, buttons: readonly string[]) => buttons.find((label) => label === "Store It Anyway");
    const said = await withAnswers({ message, input: () => "sk-not-known" }, async () => {
      await vscode.commands.executeCommand("frugalSwarm.setApiKey");
    });
    assert.match(
      said.join("\n"),
      /does not know this key \(401\)\. Nothing was stored\.\n.* is stored, although it was refused\./,
    );
    assert.ok(
      server.asked.every(({ what }) => what === "GET /api/v1/key"),
      "prices are not asked for before they are used",
    );
  });

  it("are asked for once, without the key, and a first launch has nothing to compare them with", async () => {
    const said = await launch("Launch");
    assert.match(said.join("\n"), /It failed\./);
    assert.deepEqual(
      server.asked.filter(({ what }) => what === "GET /api/v1/models"),
      [{ what: "GET /api/v1/models", key: undefined }],
    );
    assert.ok(chats() > 0);
  });

  it("that rose by more than a fifth in a day are said, and nothing is sent without a yes", async () => {
    server.list(listOf(1.5));
    Date.now = () => realNow() + DAY + 1;
    const before = chats();
    const said = await launch("Cancel");
    assert.equal(said.length, 1);
    assert.match(
      said[0] ?? "",
      /qwen\/qwen3-coder is dearer than at your last launch with it \(24 hours ago\): .*\$1\.00 to \$1\.50 per million tokens out \(\+50 %\)/,
    );
    assert.equal(chats(), before);
    assert.match((await launch("Launch")).join("\n"), /dearer.*It failed\./s);
    assert.ok(chats() > before);
    assert.doesNotMatch((await launch("Launch")).join("\n"), /dearer/, "it is said once");
  });
});
