import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * `npm run vscode [-- FOLDER]`: builds the extension and opens VS Code with it, on FOLDER or else on a copy of the
 * sample project: the installed `code`, or the VS Code of the tests at a local address, until Ctrl-C.
 */
const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

const built = spawnSync(process.execPath, ["esbuild.mjs"], { cwd: PROJECT, stdio: "inherit" });
if (built.status !== 0) process.exit(built.status ?? 1);

const [given] = process.argv.slice(2);
const folder = given === undefined ? sampleCopy() : resolve(process.env.INIT_CWD ?? process.cwd(), given);
const script = join(PROJECT, "test/vscode/harness/open-vscode.ts");
const child = spawn(process.execPath, [script, PROJECT, folder], { stdio: "inherit" });
// Ctrl-C reaches the child too; this process waits for it.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
// The copy of the sample stays: a desktop's window outlives the command that opened it.
child.once("exit", (code) => process.exit(code ?? 0));

function sampleCopy(): string {
  const target = join(mkdtempSync(join(tmpdir(), "frugal-swarm-sample-")), "small-invoices");
  cpSync(join(PROJECT, "benchmarks/sample-project"), target, { recursive: true });
  return target;
}
