import assert from "node:assert/strict";
import { COMMAND_IDS } from "../src/vscode/command-ids.ts";
import { readManifest, settingsProperties } from "./support/manifest.ts";

describe("the manifest", () => {
  const manifest = readManifest();

  it("lists the commands of the table and no others, under one category", () => {
    const listed = manifest.contributes.commands;
    assert.deepEqual(
      listed.map((one) => one.command),
      COMMAND_IDS.map((id) => `frugalSwarm.${id}`),
    );
    for (const one of listed) assert.equal(one.category, "Frugal Swarm");
  });

  it("has the settings of the code (npm run manifest writes them)", () => {
    assert.deepEqual(manifest.contributes.configuration.properties, settingsProperties());
  });

  it("lets a folder set two things and no others, and those only where it is trusted", () => {
    const { supported, description, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    const scopes = Object.entries(manifest.contributes.configuration.properties);
    const open = scopes.flatMap(([key, property]) =>
      (property as { scope?: string }).scope === "application" ? [] : [key],
    );
    // Whoever adds one here says how it can only tighten.
    assert.deepEqual(open.sort(), ["frugalSwarm.budget.workspaceUsd", "frugalSwarm.checks"]);
    assert.deepEqual([...restrictedConfigurations].sort(), open.sort());
    assert.equal(supported, "limited");
    for (const words of [
      /no command/,
      /No code is generated/,
      /no rules file/,
      /no MCP server is started/,
      /nothing is asked of the network/,
    ])
      assert.match(description, words);
  });
});
