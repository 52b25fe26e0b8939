import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import * as vscode from "vscode";
import { COMMAND_IDS } from "../../../src/vscode/command-ids.ts";
import { dataFolder, extension } from "./extension.ts";

describe("Start-up", () => {
  before(async () => {
    await extension().activate();
  });

  it("makes no ledger and no folder for it", () => {
    assert.equal(existsSync(dataFolder()), false);
  });

  it("loads the small bundle only, which can start no process, socket, worker or request", () => {
    const file = join(extension().extensionPath, "dist/extension.cjs");
    const code = readFileSync(file, "utf8");
    assert.doesNotMatch(code, /child_process|worker_threads|["'](node:)?(net|http|https|dgram)["']|\bfetch\(/);
    const loaded = Object.keys(require.cache);
    if (loaded.includes(file)) assert.ok(!loaded.includes(join(extension().extensionPath, "dist/app.cjs")));
  });

  it("registers every command of the manifest", async () => {
    const known = await vscode.commands.getCommands(true);
    const missing = COMMAND_IDS.filter((id) => !known.includes(`frugalSwarm.${id}`));
    assert.deepEqual(missing, []);
  });

  it("runs where node:sqlite is, which the ledger needs", () => {
    assert.ok(isBuiltin("node:sqlite"));
  });
});
