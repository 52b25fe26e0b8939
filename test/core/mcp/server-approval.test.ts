import assert from "node:assert/strict";
import type { ServerSpec } from "../../../src/core/mcp/server.ts";
import { approvedServer } from "../../../src/core/mcp/server-approval.ts";
import type { ToolboxParts } from "../../../src/core/mcp/toolbox-parts.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { fakeSpec, memoryTrust } from "../../support/mcp-servers.ts";

const never = new AbortController().signal;
const transport: ServerSpec["transport"] = { kind: "stdio", command: "node", args: ["tools/notes.mjs"], env: {} };

/** What is trusted by a yes in one folder, asked about in others; the folders that were asked about. */
async function askedIn(spec: ServerSpec, workspaces: readonly string[]): Promise<readonly string[]> {
  const yes = new Set<string>();
  const asked: string[] = [];
  const node = { file: "/usr/bin/node", real: "/usr/bin/node" };
  const shell = { ...fakeHost().shell, find: async () => node };
  for (const workspace of workspaces) {
    const parts: Partial<ToolboxParts> = {
      host: { ...fakeHost(), shell },
      workspace,
      trust: {
        ...memoryTrust(),
        isServerTrusted: async (hash) => yes.has(hash),
        trustServer: async (hash) => void yes.add(hash),
      },
      onServer: async () => {
        asked.push(workspace);
        return { choice: "trust" };
      },
    };
    assert.notEqual(await approvedServer(spec, parts as ToolboxParts, never), null);
  }
  return asked;
}

describe("a yes to a server", () => {
  it("that a folder brings holds for this folder: the same words in another may run another file", async () => {
    const spec = fakeSpec("notes", { origin: "workspace", transport });
    assert.deepEqual(await askedIn(spec, ["/mine", "/mine", "/theirs"]), ["/mine", "/theirs"]);
    const fixed = { ...spec, transport: { ...transport, cwd: "/tools" } };
    assert.deepEqual(await askedIn(fixed, ["/mine", "/theirs"]), ["/mine"]);
  });

  it("of the user's own settings holds in all folders", async () => {
    const spec = fakeSpec("notes", { origin: "user", transport });
    assert.deepEqual(await askedIn(spec, ["/mine", "/theirs"]), ["/mine"]);
  });
});
