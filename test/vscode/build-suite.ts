import { join } from "node:path";
import { build } from "esbuild";

/** Bundles the suite for the extension host; returns the file that exports `run()`. */
export async function buildSuite(project: string): Promise<string> {
  const outfile = join(project, "dist-test/suite.cjs");
  await build({
    entryPoints: [join(project, "test/vscode/suite/index.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node22",
    external: ["vscode", "mocha"],
    sourcemap: "inline",
    logLevel: "warning",
    banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
    define: { "import.meta.url": "importMetaUrl" },
  });
  return outfile;
}
