import { mkdirSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Host } from "../../src/core/host.ts";
import type { ServerSpec } from "../../src/core/mcp/server.ts";
import { createTrustStore } from "../../src/core/mcp/trust-store.ts";
import { createNodeHost } from "../../src/node/host.ts";
import { createServerConnector } from "../../src/node/mcp/create-connector.ts";
import { createSandbox } from "../../src/node/sandbox/sandbox.ts";
import { withMark } from "./cancel-trial.ts";
import type { FakeHost } from "./fake-host.ts";
import { type ToolboxBench, toolboxOf } from "./mcp-servers.ts";
import { temporaryFolder } from "./trees.ts";

export const MISBEHAVING = fileURLToPath(new URL("./misbehaving-server.ts", import.meta.url));

/** Milliseconds that the toolbox waits before each restart; here they are over at once. */
const RESTART_WAITS = [1_000, 5_000, 25_000];

/** One proof of what can be confined here serves all tests of a process. */
const SANDBOX = createSandbox(process.env);

/** Real programs, sandbox and trust store; only the waits before restarts are short. */
export interface ProcessBench extends ToolboxBench {
  readonly workspace: string;
  /** Waits before restarts that were asked for. */
  readonly waits: readonly number[];
  /** What the misbehaving server of this name wrote down. */
  notes(server: string): readonly string[];
  /** Processes of all its servers, also those that left their group. */
  pids(): readonly number[];
  dispose(): Promise<void>;
}

export interface ProcessOptions {
  /** Milliseconds in the place of the toolbox's own limit for a start. */
  readonly startLimitMs?: number;
  /** What the person says about tools that have changed since the start; left out: they are left out. */
  readonly trustsChanges?: boolean;
  readonly spec?: Partial<ServerSpec>;
  /** They run unconfined, as the user's own settings may say, with a temp folder of their own choice. */
  readonly free?: boolean;
}

/** A connector as the product makes it, with folders of the test's own. */
export function realConnector(folder: string, env: Readonly<Record<string, string | undefined>> = process.env) {
  return createServerConnector({
    env,
    enclosure: () => SANDBOX.enclosure(),
    serverFolder: async (server) => {
      const path = join(folder, "servers", server);
      await mkdir(path, { recursive: true });
      return path;
    },
    elapsed: () => performance.now(),
  });
}

export function stdioSpec(name: string, args: readonly string[], more: Partial<ServerSpec> = {}): ServerSpec {
  const transport = { kind: "stdio", command: "node", args, env: {} } as const;
  return { name, origin: "user", transport, callTimeoutMs: 20_000, callLimitMs: 30_000, off: [], ...more };
}

/** One toolbox with a misbehaving server for each kind, by the name of the kind. */
export async function processBench(kinds: readonly string[], options: ProcessOptions = {}): Promise<ProcessBench> {
  const specs = kinds.map((kind) => stdioSpec(kind, [MISBEHAVING, kind], options.spec));
  return specBench(specs, options);
}

export async function specBench(specs: readonly ServerSpec[], options: ProcessOptions = {}): Promise<ProcessBench> {
  const folder = temporaryFolder();
  const workspace = join(folder.path, "work");
  await mkdir(workspace);
  const real = createNodeHost();
  const waits: number[] = [];
  const host: Host = {
    ...real,
    sleep: (ms, signal) => {
      if (RESTART_WAITS.includes(ms)) waits.push(ms);
      return real.sleep(RESTART_WAITS.includes(ms) ? 5 : ms === 60_000 ? (options.startLimitMs ?? ms) : ms, signal);
    },
  };
  let isStarted = false;
  const bench = await toolboxOf([], {
    host: host as FakeHost,
    connector: realConnector(folder.path),
    trust: createTrustStore(host, join(folder.path, "trust.json")),
    specs: specs.map((spec) => marked(spec, folder.path, options.free === true)),
    workspace,
    onServer: async () => ({ choice: "trust" }),
    onTools: async () => ({ choice: isStarted && options.trustsChanges !== true ? "leave-out" : "trust" }),
  });
  isStarted = true;
  return {
    ...bench,
    ...{ workspace, waits },
    notes: (server) =>
      readFileSync(join(folder.path, "servers", server, "home", "notes"), "utf8")
        .trim()
        .split("\n"),
    pids: () => processesOf(folder.path),
    async dispose() {
      await bench.box.close();
      folder.dispose();
    },
  };
}

/** So that its processes are found by something that is not the product's own mark. */
function marked(spec: ServerSpec, mark: string, free: boolean): ServerSpec {
  const { transport } = spec;
  if (transport.kind !== "stdio") return spec;
  const home = join(mark, "servers", spec.name, "home");
  if (free) mkdirSync(home, { recursive: true });
  const own: Record<string, { value: string }> = free ? { HOME: { value: home }, TMPDIR: { value: mark } } : {};
  const env = { ...transport.env, ...own, TEST_MARK: { value: mark } };
  return { ...spec, transport: { ...transport, env, ...(free && { confined: false }) } };
}

/** Linux alone shows the environment of processes. */
export function processesOf(mark: string): readonly number[] {
  return process.platform === "linux" ? withMark(`TEST_MARK=${mark}`) : [];
}
