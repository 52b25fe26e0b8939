import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { toolsOf } from "../../src/cli/mcp.ts";
import { createMcpParts } from "../../src/cli/mcp-parts.ts";
import { MOST_RUNNING } from "../../src/cli/mcp-swarms.ts";
import { Settings } from "../../src/core/settings.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const DOC = readFileSync(new URL("../../docs/mcp-server.md", import.meta.url), "utf8");

describe("docs/mcp-server.md", () => {
  const data = temporaryFolder();

  it("names each tool with its arguments, as they are served", async () => {
    const choices = {
      settings: Settings.parse({}),
      endpointGiven: false,
      simulated: true,
      folders: ["/x"],
      named: true,
      mayApply: true,
    };
    const parts = await createMcpParts(choices, {
      env: { FRUGAL_SWARM_DATA: data() },
      signal: new AbortController().signal,
    });
    const rows = new Map(
      [...DOC.matchAll(/^\| `(\w+_\w+)` +\| (.*?) \|/gm)].map(([, name, args]) => [name, args ?? ""]),
    );
    const tools = toolsOf(parts);
    assert.deepEqual(
      [...rows.keys()],
      tools.map(({ name }) => name),
    );
    for (const { name, input } of tools)
      assert.deepEqual(
        [...(rows.get(name) ?? "").matchAll(/`(\w+)[?:`]/g)].map(([, arg]) => arg),
        Object.keys(input.shape),
        name,
      );
    await parts.close();
  });

  it("has a configuration that is JSON and starts this command", () => {
    const { mcpServers } = JSON.parse(/```json\n(.*?)```/s.exec(DOC)?.[1] ?? "");
    const { args } = mcpServers["frugal-swarm"];
    assert.match(args[0], /src\/cli\/main\.ts$/);
    assert.equal(args[1], "mcp");
    const main = readFileSync(new URL("../../src/cli/main.ts", import.meta.url), "utf8");
    for (const flag of DOC.match(/--[a-z][a-z-]*/g) ?? [])
      assert.ok(main.includes(`"${flag} `) || main.includes(`"${flag}"`), flag);
  });

  it("tells the limits as they are", () => {
    assert.match(DOC, /At most four swarms run side by side/);
    assert.equal(MOST_RUNNING, 4);
    assert.equal(Settings.parse({})["budget.swarmUsd"], 1);
  });
});
