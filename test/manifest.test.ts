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

  it("lets no folder redirect the endpoint or loosen a budget", () => {
    for (const [key, property] of Object.entries(manifest.contributes.configuration.properties)) {
      const { scope } = property as { scope: string };
      if (scope === "application") continue;
      assert.ok(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.includes(key), key);
    }
  });
});
