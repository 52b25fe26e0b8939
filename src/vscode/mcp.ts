import * as vscode from "vscode";
import { errorText } from "../core/error-text.ts";
import type { Host } from "../core/host.ts";
import type { ToolsState, ToolsView } from "../core/mcp/messages.ts";
import type { ReadServers } from "../core/mcp/read-servers.ts";
import type { ServerConnector } from "../core/mcp/server.ts";
import { shownServer } from "../core/mcp/server-approval.ts";
import type { Toolbox } from "../core/mcp/toolbox.ts";
import type { ToolboxParts } from "../core/mcp/toolbox-parts.ts";
import type { TrustStore } from "../core/mcp/trust.ts";
import { type TurnPrice, turnPrice } from "../core/mcp/turn-price.ts";
import type { ToolUsage } from "../core/mcp/usage.ts";
import { routingOf, withRouting } from "../core/models/routing-choice.ts";
import { sum, ZERO } from "../core/money.ts";
import type { Tool } from "../core/tools/tool.ts";
import { untilAborted } from "../core/until-aborted.ts";
import { currentFolder } from "./current-folder.ts";
import type { KnownModels } from "./known-models.ts";
import { withEditorTools } from "./mcp-editor-tools.ts";
import type { ServerSecrets } from "./mcp-secrets.ts";
import { readSources } from "./mcp-sources.ts";
import { warn } from "./notify.ts";
import type { Questions } from "./questions.ts";
import { readSettings, writeSetting } from "./settings.ts";

/** The MCP servers of this window. None is started before a swarm or the user asks for one, nor in an untrusted folder. */
export interface Servers extends vscode.Disposable {
  readonly onDidChange: vscode.Event<void>;
  /** What agents on this folder are given; starts what is not started. Never rejects: what goes wrong is said. */
  toolsFor(folder: vscode.Uri, signal: AbortSignal): Promise<readonly Tool[]>;
  /** The same for the folder that the user is in. */
  start(): Promise<void>;
  view(): Promise<ToolsView>;
  /** The servers that run; `null`: none was started. */
  readonly toolbox: Toolbox | null;
  /** Names of secrets that servers of the settings ask for. */
  secretsAsked(): Promise<readonly string[]>;
  /** `tool`: as models see it; `null`: the whole server. What is not known changes nothing. */
  switch(server: string, tool: string | null, on: boolean): Promise<void>;
  close(): Promise<void>;
}

export interface ServersDeps {
  readonly host: Host;
  readonly models: () => Promise<KnownModels>;
  readonly questions: Pick<Questions, "ofServers">;
  readonly secrets: Pick<ServerSecrets, "get">;
  readonly log: Pick<vscode.LogOutputChannel, "info" | "warn">;
  readonly connector: () => Promise<ServerConnector>;
  readonly kept: () => Promise<{ readonly trust: TrustStore; readonly usage: ToolUsage }>;
  readonly open: (parts: ToolboxParts) => Promise<Toolbox>;
}

interface Opened {
  /** What it was opened with: another folder or other servers take another one. */
  readonly key: string;
  readonly problems: readonly string[];
  readonly box: Promise<Toolbox>;
  readonly ending: AbortController;
}

export function createServers(deps: ServersDeps): Servers {
  const changed = new vscode.EventEmitter<void>();
  let opened: Opened | null = null;
  let box: Toolbox | null = null;
  let price: TurnPrice | null = null;
  const settings = (folder?: vscode.Uri) => readSettings((text) => deps.log.warn(text), folder);
  const readPrice = async (): Promise<TurnPrice> => {
    const now = settings();
    const { tiers } = withRouting((await deps.models()).tiers, routingOf(now));
    price = turnPrice(now.tier, tiers);
    return price;
  };
  const read = (folder: vscode.Uri): Promise<ReadServers> => readSources(folder, settings(folder), deps.host);
  const say = (level: "info" | "warn", text: string): void => {
    deps.log[level](text);
    if (level === "warn") warn(text);
    changed.fire();
  };

  const make = async (folder: vscode.Uri, { servers }: ReadServers, signal: AbortSignal): Promise<Toolbox> => {
    const first = await readPrice();
    const { onServer, onTools } = deps.questions.ofServers(folder);
    const made = await deps.open({
      host: deps.host,
      connector: withEditorTools(await deps.connector()),
      ...(await deps.kept()),
      specs: servers,
      off: settings()["mcp.off"],
      inputPrice: () => (price ?? first).price,
      workspace: folder.fsPath,
      secret: (name) => deps.secrets.get(name),
      // That the editor's own tools are wanted is said by a setting; what they are is asked about like any other's.
      onServer: async (question, during) =>
        question.server.origin === "editor" ? { choice: "trust" } : onServer(question, during),
      onTools,
      signal,
      say,
    });
    made.onChange(() => changed.fire());
    return made;
  };

  const shut = async (): Promise<void> => {
    const before = opened;
    [opened, box] = [null, null];
    before?.ending.abort();
    await before?.box.then(
      (one) => one.close(),
      () => undefined,
    );
  };

  /** `null`: there is nothing to start. */
  const open = async (folder: vscode.Uri, signal: AbortSignal): Promise<Toolbox | null> => {
    const sources = await read(folder);
    for (const problem of sources.problems) deps.log.warn(problem);
    const key = JSON.stringify([folder.fsPath, sources.servers]);
    if (opened?.key !== key) {
      await shut();
      if (sources.servers.length === 0 || signal.aborted) return null;
      const ending = new AbortController();
      const making: Opened = { key, problems: sources.problems, box: make(folder, sources, ending.signal), ending };
      opened = making;
      making.box.then(
        (made) => {
          if (opened === making) box = made;
          changed.fire();
        },
        () => {
          if (opened === making) opened = null;
          changed.fire();
        },
      );
      changed.fire();
    }
    const mine = opened;
    if (mine === null) return null;
    const made = await untilAborted(mine.box, signal);
    if (made !== "aborted") return made;
    // Whoever stops a swarm while servers start, stops that too.
    if (opened === mine && box === null) await shut();
    return null;
  };

  const followed = vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration("frugalSwarm.mcp.off")) void box?.switchOff(settings()["mcp.off"]);
    if (event.affectsConfiguration("frugalSwarm")) changed.fire();
  });

  return {
    onDidChange: changed.event,
    get toolbox() {
      return box;
    },
    async toolsFor(folder, signal) {
      if (!vscode.workspace.isTrusted) return [];
      try {
        return (await open(folder, signal))?.tools ?? [];
      } catch (error) {
        say("warn", `The MCP servers could not be started, and the swarm has no tools of theirs: ${errorText(error)}`);
        return [];
      }
    },
    async start() {
      const folder = currentFolder();
      if (folder !== undefined && vscode.workspace.isTrusted) await open(folder, new AbortController().signal);
    },
    async view() {
      const folder = currentFolder();
      const { text } = await readPrice();
      const usable = folder !== undefined && vscode.workspace.isTrusted;
      const sources = usable ? await read(folder) : { servers: [], problems: [] };
      const servers = box?.views() ?? [];
      const off = settings()["mcp.off"];
      return {
        type: "tools-view",
        state: stateOf(folder, opened, box),
        servers,
        written: sources.servers.map((spec) => ({
          ...{ name: spec.name, origin: spec.origin, shown: shownServer(spec) },
          on: !off.includes(spec.name),
        })),
        sent: box?.sent() ?? null,
        all: {
          tokens: servers.reduce((total, { cost }) => total + cost.tokens, 0),
          perTurn: servers.length === 0 ? ZERO : sum(servers.map(({ cost }) => cost.perTurn)),
        },
        priced: text,
        problems: sources.problems,
      };
    },
    async secretsAsked() {
      const folder = currentFolder();
      const { servers } = folder === undefined ? { servers: [] } : await read(folder);
      const given = servers.flatMap(({ transport }) =>
        transport.kind === "stdio"
          ? Object.values(transport.env)
          : transport.kind === "http"
            ? Object.values(transport.headers)
            : [],
      );
      return [...new Set(given.flatMap((one) => ("secret" in one ? [one.secret] : [])))];
    },
    async switch(server, tool, on) {
      const listed = box?.views().find(({ name }) => name === server)?.tools.find(({ name }) => name === tool)?.listed;
      if (tool !== null && listed === undefined) return;
      const id = tool === null ? server : `${server}/${listed}`;
      const others = settings()["mcp.off"].filter((one) => one !== id);
      const off = on ? others : [...others, id];
      await writeSetting("mcp.off", off);
      await box?.switchOff(off);
      changed.fire();
    },
    close: shut,
    dispose() {
      followed.dispose();
      void shut();
      changed.dispose();
    },
  };
}

function stateOf(folder: vscode.Uri | undefined, opened: Opened | null, box: Toolbox | null): ToolsState {
  if (folder === undefined) return "no-folder";
  if (!vscode.workspace.isTrusted) return "untrusted";
  if (opened === null) return "not-started";
  return box === null ? "starting" : "started";
}
