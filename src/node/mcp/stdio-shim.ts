import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { HostEnvironment } from "../closed-environment.ts";
import { findProgram } from "../program.ts";

interface Program {
  readonly file: string;
  readonly args: readonly string[];
}

/** npm's own programs beside Node, and what their batch files start. */
const NPM: Readonly<Record<string, string>> = {
  "npx.cmd": "node_modules/npm/bin/npx-cli.js",
  "npm.cmd": "node_modules/npm/bin/npm-cli.js",
};

/**
 * On Windows npm puts a batch file in the place of each script. Batch files run in a shell, which reads arguments as its
 * own language; so what they start is started in their place. All other programs stay as they are.
 */
export function withoutShim(program: Program, env: HostEnvironment): Program {
  if (!/\.(?:cmd|bat)$/i.test(program.file)) return program;
  const folder = dirname(program.file);
  const script = scriptOf(program.file);
  if (script === null || !existsSync(join(folder, script)))
    throw new Error(
      `${program.file} is a batch file, to which arguments cannot be given safely; write down what it starts (node and a script, say)`,
    );
  const node = [join(folder, "node.exe")].find((path) => existsSync(path)) ?? findProgram("node", folder, env);
  if (node === undefined) throw new Error(`${program.file} needs Node.js, which was not found; install it`);
  return { file: node, args: [join(folder, script), ...program.args] };
}

/** Relative to the batch file's folder. */
function scriptOf(file: string): string | null {
  const own = NPM[basename(file).toLowerCase()];
  if (own !== undefined && existsSync(join(dirname(file), own))) return own;
  // As npm's cmd-shim writes it: "%dp0%\node_modules\some-package\bin.js" %*
  const named = /"%(?:~dp0|dp0%)\\([^"%]+\.[cm]?js)"\s+%\*/i.exec(readFileSync(file, "utf8").slice(0, 10_000))?.[1];
  return named === undefined ? null : named.replaceAll("\\", "/");
}
