import { execFile } from "node:child_process";
import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Figure } from "./figure.ts";

const run = promisify(execFile);

const BUNDLES = [
  "dist/extension.cjs",
  "dist/app.cjs",
  "dist/ledger-worker.cjs",
  "dist/outline-worker.cjs",
  "dist/webview/main.js",
];

/** Sizes of the bundles, built here when one is missing, minified. */
export async function measureBundles(project: string): Promise<readonly Figure[]> {
  const size = async (path: string) => (await stat(join(project, path)).catch(() => undefined))?.size;
  if ((await Promise.all(BUNDLES.map(size))).includes(undefined))
    await run(process.execPath, ["esbuild.mjs"], { cwd: project });
  return Promise.all(
    BUNDLES.map(async (path) => {
      const bytes = await size(path);
      if (bytes === undefined) return { name: path, value: null, unit: "KB", how: "the build did not make it" };
      return { name: path, value: bytes / 1024, unit: "KB", how: "size of the file" };
    }),
  );
}

/** Packs the extension into `file` and gives its size; the build runs as part of it. */
export async function measureVsix(project: string, file: string): Promise<Figure> {
  const common = { name: ".vsix", unit: "MB" };
  try {
    await run("npm", ["run", "--silent", "package", "--", "-o", file], { cwd: project });
    return {
      ...common,
      value: (await stat(file)).size / 1024 / 1024,
      how: "as npm run package makes it; aim: under 3",
    };
  } catch (error) {
    return { ...common, value: null, how: `npm run package failed: ${reason(error)}` };
  }
}

/** Activation time in the real VS Code, as VS Code itself measures it. Needs the packed extension and a Chromium. */
export async function measureStart(vsix: string, folder: string): Promise<readonly Figure[]> {
  const name = "activation in VS Code";
  try {
    if ((await stat(vsix).catch(() => undefined)) === undefined) throw new Error("there is no .vsix to install");
    const workspace = join(folder, "opened");
    await mkdir(workspace);
    await writeFile(join(workspace, "README.md"), "# An empty project\n");
    // Loaded only here: without a browser the other figures still count.
    const { measureActivation } = await import("../test/vscode/harness/activation-time.ts");
    const times = await measureActivation({ vsix, folder: workspace, extensionId: "frugal-swarm.frugal-swarm" });
    const how = `load + call + finish of "Developer: Startup Performance", ${times.call.length} fresh extension hosts; aim: under 50`;
    return [
      { name: `${name}, median`, value: times.median, unit: "ms", how },
      { name: `${name}, minimum`, value: times.min, unit: "ms", how: "the same; waiting for others counts least here" },
    ];
  } catch (error) {
    return [{ name, value: null, unit: "ms", how: reason(error) }];
  }
}

/** The line that names the error, else the first; of a program's error output where there is one. */
function reason(error: unknown): string {
  const said = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
  const text = said.trim() !== "" ? said : error instanceof Error ? error.message : String(error);
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return (lines.find((line) => /error/i.test(line)) ?? lines[0] ?? "").trim().slice(0, 300);
}
