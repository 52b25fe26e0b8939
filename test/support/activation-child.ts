import childProcess from "node:child_process";
import dgram from "node:dgram";
import dns from "node:dns";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import { setImmediate } from "node:timers/promises";
import workers from "node:worker_threads";
import { anything, stubVscode } from "./vscode-stub.ts";

/** What an activation touched; printed as JSON. */
interface Touched {
  /** Paths of the workspace that a call of the disk named. */
  readonly files: string[];
  readonly processes: string[];
  readonly sockets: string[];
  readonly commands: string[];
  /** Timers that were set, by their length in ms; all have been let run. */
  readonly timers: number[];
}

/**
 * Activates the extension in a process of its own, in an editor that answers nothing, and lets its timers run. The
 * modules that reach the disk, processes and the network write down what is asked of them.
 */
const [workspace = "", trusted = "", careless = ""] = process.argv.slice(2);
const touched: Touched = { files: [], processes: [], sockets: [], commands: [], timers: [] };

watch(fs, touched.files, (argument) => String(argument).includes(workspace));
watch(fs.promises, touched.files, (argument) => String(argument).includes(workspace));
watch(childProcess, touched.processes, () => true);
watch(dns, touched.sockets, () => true);
watch(dns.promises, touched.sockets, () => true);
watch(dgram, touched.sockets, () => true);
for (const name of ["connect", "createConnection", "createServer"] as const)
  watch(net, touched.sockets, () => true, [name]);
watch(net.Socket.prototype, touched.sockets, () => true, ["connect"]);
watch(net.Server.prototype, touched.sockets, () => true, ["listen"]);
workers.Worker = class {
  constructor(file: unknown) {
    touched.processes.push(`Worker ${String(file)}`);
  }
} as unknown as typeof workers.Worker;
globalThis.fetch = async (input) => {
  touched.sockets.push(`fetch ${String(input)}`);
  throw new Error("no network");
};
syncBuiltinESMExports();

const due: (() => void)[] = [];
globalThis.setTimeout = ((work: () => void, ms = 0) => {
  touched.timers.push(ms);
  due.push(work);
  return due.length;
}) as unknown as typeof setTimeout;

const folder = { uri: anything({ fsPath: workspace, scheme: "file", path: workspace }), name: "work", index: 0 };
stubVscode({
  workspace: {
    workspaceFolders: [folder],
    isTrusted: trusted === "trusted",
    getWorkspaceFolder: () => folder,
    getConfiguration: () => ({ get: () => undefined, inspect: () => undefined }),
    textDocuments: [],
  },
  window: { activeTextEditor: undefined, visibleTextEditors: [] },
  commands: {
    registerCommand: (id: string) => {
      touched.commands.push(id);
      return { dispose() {} };
    },
  },
});
const { activate } = await import("../../src/extension.ts");
activate(anything({ subscriptions: [], globalState: { get: () => undefined } }) as Parameters<typeof activate>[0]);
// For a test of this test: what the extension must not do.
if (careless !== "") {
  await (await import("node:fs/promises")).stat(`${workspace}/AGENTS.md`);
  (await import("node:fs")).existsSync(`${workspace}/.git`);
  (await import("node:child_process")).execFileSync("true");
  (await import("node:net")).createServer().listen(0);
  await fetch("http://127.0.0.1:1").catch(() => undefined);
}
// Whatever it set to happen later happens now, until nothing more comes.
for (let turn = 0; turn < 200; turn++) {
  for (const work of due.splice(0)) work();
  await setImmediate();
}
process.stdout.write(JSON.stringify(touched));
process.exit(0);

function watch(
  object: object,
  list: string[],
  counts: (argument: unknown) => boolean,
  only: readonly string[] = Object.keys(object),
): void {
  const calls = object as Record<string, unknown>;
  for (const name of only) {
    const real = calls[name];
    if (typeof real !== "function" || /^[A-Z]/.test(name)) continue;
    calls[name] = Object.assign(function (this: unknown, ...args: unknown[]) {
      if (args.length === 0 || args.some(counts)) list.push(`${name} ${args.map(String).join(" ").slice(0, 200)}`);
      return Reflect.apply(real, this, args);
    }, real);
  }
}
