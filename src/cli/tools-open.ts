import type { ConfigFiles } from "../core/engine-types.ts";
import type { Host } from "../core/host.ts";
import type { ServerConnector } from "../core/mcp/server.ts";
import { createToolbox, type Toolbox } from "../core/mcp/toolbox.ts";
import type { ToolboxParts } from "../core/mcp/toolbox-parts.ts";
import { createTrustStore } from "../core/mcp/trust-store.ts";
import { type TurnPrice, turnPrice } from "../core/mcp/turn-price.ts";
import { openToolUsage } from "../core/mcp/usage.ts";
import type { Settings } from "../core/settings.ts";
import { dataFolder } from "../node/data-folder.ts";
import { keptFiles } from "../node/mcp/kept-files.ts";
import { createSandbox } from "../node/sandbox/sandbox.ts";
import { printable } from "./printable.ts";
import { routedTiers } from "./routed-tiers.ts";
import type { CliContext } from "./run.ts";
import { approvedOnly } from "./tools-approved.ts";
import { askAboutServer, askAboutTools } from "./tools-ask.ts";
import { missingSecrets, secretsOf } from "./tools-secrets.ts";
import { type ToolsFlags, toolSources } from "./tools-sources.ts";

export interface OpenedTools {
  /** `null`: no server is written down. */
  readonly box: Toolbox | null;
  readonly price: TurnPrice;
  /** What cannot be used of what is written down, a sentence each. */
  readonly problems: readonly string[];
  /** From here on nobody is asked, and what is to be said waits for the end: the screen is somebody else's. */
  quiet(): void;
  /** Closes the servers and says what was not said. */
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly flags: ToolsFlags;
  readonly settings: Pick<Settings, "tier" | "routing" | "chains" | "allowBaseline" | "mcp.off">;
  readonly host: Host;
  readonly configs: ConfigFiles;
  /** Absolute. */
  readonly workspace: string;
  readonly context: CliContext;
  /** `false`: only told of, with the tools that were approved. */
  readonly start: boolean;
  /** Where people read. */
  readonly out: NodeJS.WriteStream;
}

/**
 * The servers of a terminal run. Trust and usage are the editor's own files. At a person's terminal new servers and tools
 * are asked about, one question at a time; elsewhere nothing starts that was not approved before.
 */
export async function openTools(options: OpenOptions): Promise<OpenedTools> {
  const { flags, settings, host, configs, workspace, context, start, out } = options;
  const sources = await toolSources(flags, workspace, host.files);
  const { servers } = sources;
  const off = [...settings["mcp.off"], ...(flags.mcpOff ?? [])];
  const wanted = start ? servers.filter(({ name }) => !off.includes(name)) : [];
  const problems = [...sources.problems, ...(await missingSecrets(wanted, secretsOf(context.env)))];
  const price = turnPrice(settings.tier, routedTiers(configs, settings as Settings));
  const none = async () => undefined;
  if (servers.length === 0) return { box: null, price, problems, quiet: () => undefined, close: none };
  const data = await dataFolder(context.env);
  const kept = keptFiles(data);
  const trust = createTrustStore(host, kept.trust);
  const screen = { quiet: false, held: [] as string[] };
  const say = (_level: "info" | "warn", text: string): void => {
    if (screen.quiet && out.isTTY) screen.held.push(text);
    else process.stderr.write(`${printable(text)}\n`);
  };
  const box = await createToolbox({
    host,
    connector: start ? await realConnector(host, context, kept) : approvedOnly({ host, trust }),
    trust,
    specs: servers,
    off,
    inputPrice: () => price.price,
    workspace,
    secret: secretsOf(context.env),
    ...(start ? questions(out, context, workspace, screen) : {}),
    usage: await openToolUsage(host, kept.usage),
    signal: context.signal,
    say,
  });
  return {
    box,
    price,
    problems,
    quiet() {
      screen.quiet = true;
    },
    async close() {
      await box.close();
      screen.quiet = false;
      for (const text of screen.held.splice(0)) say("warn", text);
    },
  };
}

async function realConnector(
  host: Host,
  { env }: CliContext,
  kept: ReturnType<typeof keptFiles>,
): Promise<ServerConnector> {
  // Whoever has no servers never loads the library.
  const { createServerConnector } = await import("../node/mcp/create-connector.ts");
  const { enclosure } = createSandbox(env);
  return createServerConnector({ env, enclosure, serverFolder: kept.serverFolder, elapsed: host.elapsed });
}

function questions(
  out: NodeJS.WriteStream,
  { signal }: CliContext,
  workspace: string,
  screen: { readonly quiet: boolean },
): Pick<ToolboxParts, "onServer" | "onTools"> {
  if (!process.stdin.isTTY || !out.isTTY) return {};
  const print = (line: string) => out.write(`${printable(line)}\n`);
  const show = (text: string | null) => out.write(text === null ? "\n" : `\r\x1b[K${printable(text)}`);
  const interrupt = () => process.kill(process.pid, "SIGINT");
  let before: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(ask: () => Promise<T>): Promise<T> => {
    const answer = before.then(ask);
    before = answer.catch(() => undefined);
    return answer;
  };
  const depsOf = (during: AbortSignal) => ({
    ...{ keys: process.stdin, show, print, interrupt },
    signal: AbortSignal.any([signal, during]),
  });
  return {
    // In the middle of a run the screen is the run's: what has changed is left out, and said.
    onServer: async (question, during) =>
      screen.quiet ? { choice: "leave-out" } : inTurn(() => askAboutServer(question, workspace, depsOf(during))),
    onTools: async (question, during) =>
      screen.quiet ? { choice: "leave-out" } : inTurn(() => askAboutTools(question, depsOf(during))),
  };
}
