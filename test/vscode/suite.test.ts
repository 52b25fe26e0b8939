import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSuite } from "./build-suite.ts";
import { runExtensionSuite } from "./harness/run-suite.ts";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

describe("The extension in the extension host", () => {
  it("passes its suite (the report is above)", async () => {
    const root = mkdtempSync(join(tmpdir(), "fs-suite-room-"));
    try {
      const workspace = join(root, "small-invoices");
      cpSync(join(PROJECT, "benchmarks/sample-project"), workspace, { recursive: true });
      execFileSync(process.execPath, ["esbuild.mjs"], { cwd: PROJECT });
      const suitePath = await buildSuite(PROJECT);
      await runExtensionSuite({
        extensionDir: PROJECT,
        suitePath,
        workspace,
        env: { FRUGAL_SWARM_DATA: join(root, "data") },
      });
    } finally {
      rmSync(root, { recursive: true, force: true, maxRetries: 9, retryDelay: 200 });
    }
  });
});
