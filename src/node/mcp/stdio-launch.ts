import { existsSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { filledIn } from "../../core/mcp/given-values.ts";
import type { ConnectPlace, StdioTransport } from "../../core/mcp/server.ts";
import type { HostEnvironment } from "../closed-environment.ts";
import { findProgram } from "../program.ts";
import { isIn, realPath } from "../sandbox/places.ts";
import { withoutShim } from "./stdio-shim.ts";

/** A server's program as it is started, before it is confined. All paths are absolute. */
export interface Launch {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The spec's own variables, secrets filled in. */
  readonly env: Readonly<Record<string, string>>;
  /** What it is shown of hidden places, read-only: its workspace and what its command line names. */
  readonly shown: readonly string[];
}

/**
 * Rejects with words for people.
 *
 * @param folder absolute: where it starts when the spec names none.
 */
export async function launchOf(
  transport: StdioTransport,
  { workspace, secret }: ConnectPlace,
  env: HostEnvironment,
  folder: string,
): Promise<Launch> {
  const cwd = transport.cwd ?? folder;
  if (!isFolder(cwd)) throw new Error(`its folder ${cwd} is not there; make it, or write down another cwd`);
  const found = findProgram(transport.command, cwd, env);
  const isBare = !/[/\\]/.test(transport.command);
  // Of a workspace only what somebody has written down with its path, and so seen.
  if (found === undefined || (isBare && isIn(found, workspace)))
    throw new Error(`the program "${transport.command}" was not found; install it, or write down its whole path`);
  const program = withoutShim({ file: found, args: transport.args }, env);
  return {
    ...program,
    cwd,
    env: await variablesOf(transport, secret),
    shown: shownPaths([found, ...program.args], cwd, workspace),
  };
}

async function variablesOf(
  { env }: StdioTransport,
  secret: ConnectPlace["secret"],
): Promise<Readonly<Record<string, string>>> {
  const variables: Record<string, string> = {};
  for (const [name, given] of Object.entries(env)) {
    const filled = await filledIn(given, secret);
    if ("missing" in filled)
      throw new Error(
        `the secret "${filled.missing}", which it gets in ${name}, is not set; set it and start the server again`,
      );
    variables[name] = filled.value;
  }
  return variables;
}

/**
 * A path in the command line was written down to be read. Of a script also what it loads: the package that it belongs to.
 * Never a home itself, nor what holds one.
 */
function shownPaths(words: readonly string[], cwd: string, workspace: string): readonly string[] {
  const home = realPath(homedir()) ?? homedir();
  const paths = words.filter((word) => isAbsolute(word) && existsSync(word));
  const shown = paths.flatMap((path) => [path, realPath(path) ?? path]).flatMap((path) => [path, ...packageOf(path)]);
  const names = NAME_SERVERS.filter((path) => existsSync(path)).flatMap((path) => realPath(path) ?? []);
  return [...new Set([workspace, cwd, ...names, ...shown])].filter((path) => !isIn(home, realPath(path) ?? path));
}

/** Folders that hold what a program or script needs beside itself. */
function packageOf(path: string): readonly string[] {
  const installed = /^(.*?[/\\]node_modules)[/\\]/.exec(path)?.[1];
  if (installed !== undefined) return [installed];
  const folder = dirname(path);
  const [above, twoAbove] = [dirname(folder), dirname(dirname(folder))];
  if (existsSync(join(above, "pyvenv.cfg"))) return [above];
  return [folder, above, twoAbove].filter((one) => MANIFESTS.some((name) => existsSync(join(one, name)))).slice(0, 1);
}

/** On many systems a link into a folder that is hidden, and without it no address is found. */
const NAME_SERVERS = ["/etc/resolv.conf"];

const MANIFESTS = ["package.json", "pyproject.toml"];

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
