import * as vscode from "vscode";
import { errorText } from "../core/error-text.ts";
import type { Host } from "../core/host.ts";
import { secretNames } from "../core/mcp/given-values.ts";
import type { ToolsView } from "../core/mcp/messages.ts";
import type { ReadServers } from "../core/mcp/read-servers.ts";
import type { ServerConnector } from "../core/mcp/server.ts";
import type { Toolbox } from "../core/mcp/toolbox.ts";
import type { ToolboxParts } from "../core/mcp/toolbox-parts.ts";
import type { TrustStore } from "../core/mcp/trust.ts";
import { type TurnPrice, turnPrice } from "../core/mcp/turn-price.ts";
import type { ToolUsage } from "../core/mcp/usage.ts";
import { routingOf, withRouting } from "../core/models/routing-choice.ts";
import type { Tool } from "../core/tools/tool.ts";
import { untilAborted } from "../core/until-aborted.ts";
import { currentFolder } from "./current-folder.ts";
import type { KnownModels } from "./known-models.ts";
import { withEditorTools } from "./mcp-editor-tools.ts";
import type { ServerSecrets } from "./mcp-secrets.ts";
import { readSources, WORKSPACE_FILE } from "./mcp-sources.ts";
import { toolsState, toolsView } from "./mcp-view.ts";
import { warn } from "./notify.ts";
import type { Questions } from "./questions.ts";
import { readSettings, writeSetting } from "./settings.ts";

/** The MCP servers of this window. None is started before a swarm or the user asks for one, nor in an untrusted folder. */
export interface Servers extends vscode.Disposable {
  readonly onDidChange: vscode.Event<void>;
  /**
   * What agents on this folder are given; starts what is not started, and what had failed again. Never rejects: what goes
   * wrong is said. `report`: what is waited for.
   */
  toolsFor(folder: vscode.Uri, signal: AbortSignal, report?: (text: string) => void): Promise<readonly Tool[]>;
  /** The same for the folder that the user is in. Rejects in words for the user. */
  start(signal: AbortSignal): Promise<Started>;
  view(): Promise<ToolsView>;
  /** The servers that run; `null`: none was started. */
  readonly toolbox: Toolbox | null;
  /** Names of secrets that servers of the settings ask for. */
  secretsAsked(): Promise<readonly string[]>;
  /** `tool`: as models see it; `null`: the whole server. What is not known changes nothing. */
  switch(server: string, tool: string | null, on: boolean): Promise<void>;
  close(): Promise<void>;
}

/** `in-use`: the servers that run are not those that are written down, and a swarm uses them. */
export type Started = "started" | "no-folder" | "untrusted" | "no-servers" | "in-use" | "cancelled";

export interface ServersDeps {
  readonly host: Host;
  readonly models: () => Promise<Pick<KnownModels, "tiers">>;
  readonly questions: Pick<Questions, "ofServers">;
  readonly secrets: Pick<ServerSecrets, "get">;
  readonly log: Pick<vscode.LogOutputChannel, "info" | "warn">;
  readonly connector: () => Promise<ServerConnector>;
  readonly kept: () => Promise<{ readonly trust: TrustStore; readonly usage: ToolUsage }>;
  readonly open: (parts: ToolboxParts) => Promise<Toolbox>;
  /** A swarm runs in this window. */
  readonly busy: () => boolean;
}

interface Opened {
  readonly folder: vscode.Uri;
  /** What it was opened with: another folder or other servers take another one. */
  readonly key: string;
  readonly box: Promise<Toolbox>;
  readonly ending: AbortController;
}

export function createServers(deps: ServersDeps): Servers {
  const changed = new vscode.EventEmitter<void>();
  let opened: Opened | null = null;
  let box: Toolbox | null = null;
  let price: TurnPrice | null = null;
  let closed = false;
  /** What was said of servers that cannot be used: once is enough. */
  const told = new Set<string>();
  const opening = turns();
  const writing = turns();
  const settings = (folder?: vscode.Uri) => readSettings((text) => deps.log.warn(text), folder);
  const off = () => settings()["mcp.off"];
  const read = (folder: vscode.Uri): Promise<ReadServers> => readSources(folder, settings(folder), deps.host);
  const keyOf = (folder: vscode.Uri, { servers }: ReadServers) => JSON.stringify([folder.fsPath, servers]);
  const readPrice = async (): Promise<TurnPrice> => {
    const now = settings();
    const { tiers } = withRouting((await deps.models()).tiers, routingOf(now));
    price = turnPrice(now.tier, tiers);
    return price;
  };
  const say = (level: "info" | "warn", text: string): void => {
    deps.log[level](text);
    if (level === "warn") warn(text);
    changed.fire();
  };
  const sayOnce = (problems: readonly string[]): void => {
    for (const problem of problems.filter((one) => !told.has(one))) {
      told.add(problem);
      say("warn", problem);
    }
  };

  const make = async (folder: vscode.Uri, { servers }: ReadServers, signal: AbortSignal): Promise<Toolbox> => {
    const first = await readPrice();
    const { onServer, onTools, onSecret } = deps.questions.ofServers(folder);
    const made = await deps.open({
      host: deps.host,
      connector: withEditorTools(await deps.connector()),
      ...(await deps.kept()),
      specs: servers,
      off: off(),
      inputPrice: () => (price ?? first).price,
      workspace: folder.fsPath,
      secret: (name) => deps.secrets.get(name),
      // That the editor's own tools are wanted is said by a setting; what they are is asked about like any other's.
      onServer: async (question, during) =>
        question.server.origin === "editor" ? { choice: "trust" } : onServer(question, during),
      onTools,
      async beforeStart(spec, during) {
        for (const name of secretNames(spec))
          if ((await deps.secrets.get(name)) === undefined) await onSecret({ server: spec.name, name }, during);
      },
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
    changed.fire();
  };

  const begin = (folder: vscode.Uri, key: string, sources: ReadServers): Opened => {
    const ending = new AbortController();
    const making: Opened = { folder, key, box: make(folder, sources, ending.signal), ending };
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
    return making;
  };

  /** One at a time, so that two who ask at once get the same servers. */
  const decide = (folder: vscode.Uri, mayReplace: boolean, signal: AbortSignal) =>
    opening(async (): Promise<Opened | "no-servers" | "in-use" | "cancelled"> => {
      const sources = await read(folder);
      sayOnce(sources.problems);
      const key = keyOf(folder, sources);
      if (opened?.key === key) return opened;
      if (opened !== null && !mayReplace) return "in-use";
      await shut();
      if (closed || signal.aborted) return "cancelled";
      return sources.servers.length === 0 ? "no-servers" : begin(folder, key, sources);
    });

  /** Whoever stops waiting while servers start, stops that too. */
  const until = async (mine: Opened, signal: AbortSignal): Promise<Toolbox | null> => {
    const made = await untilAborted(mine.box, signal);
    if (made !== "aborted") return made;
    if (opened === mine && box === null) await shut();
    return null;
  };

  const again = async (made: Toolbox, signal: AbortSignal): Promise<void> => {
    const failed = made.views().filter(({ state }) => state === "failed");
    await untilAborted(Promise.all(failed.map(({ name }) => made.restart(name))), signal);
  };

  /** As the setting names it; `null`: there is none of this name. */
  const idOf = async (server: string, tool: string | null): Promise<string | null> => {
    const view = box?.views().find(({ name }) => name === server);
    const listed = view?.tools.find(({ name }) => name === tool)?.listed;
    if (tool !== null) return listed === undefined ? null : `${server}/${listed}`;
    const folder = currentFolder();
    const isWritten = async () =>
      folder !== undefined && (await read(folder)).servers.some(({ name }) => name === server);
    return view !== undefined || (await isWritten()) ? server : null;
  };

  const followed = [
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("frugalSwarm.mcp.off")) void box?.switchOff(off());
      if (event.affectsConfiguration("frugalSwarm")) changed.fire();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => changed.fire()),
    vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      if (uri.path.endsWith(`/${WORKSPACE_FILE}`)) changed.fire();
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(({ removed }) => {
      const gone = removed.some(({ uri }) => uri.toString() === opened?.folder.toString());
      if (gone) void opening(shut);
    }),
  ];

  return {
    onDidChange: changed.event,
    get toolbox() {
      return box;
    },
    async toolsFor(folder, signal, report) {
      if (!vscode.workspace.isTrusted) return [];
      try {
        const before = box;
        const mine = await decide(folder, true, signal);
        if (typeof mine === "string") return [];
        report?.("starting MCP servers");
        const made = await until(mine, signal);
        if (made === null) return [];
        if (made === before) await again(made, signal);
        return made.tools;
      } catch (error) {
        say("warn", `The MCP servers could not be started, and the swarm has no tools of theirs: ${errorText(error)}`);
        return [];
      }
    },
    async start(signal) {
      const folder = currentFolder();
      if (folder === undefined) return "no-folder";
      if (!vscode.workspace.isTrusted) return "untrusted";
      const mine = await decide(folder, !deps.busy(), signal);
      if (typeof mine === "string") return mine;
      return (await until(mine, signal)) === null ? "cancelled" : "started";
    },
    async view() {
      const folder = currentFolder();
      const { isTrusted } = vscode.workspace;
      const { text: priced } = await readPrice();
      const usable = folder !== undefined && isTrusted;
      const written = usable ? await read(folder) : { servers: [], problems: [] };
      const outdated = usable && opened !== null && opened.key !== keyOf(folder, written);
      return toolsView({
        ...{ written, off: off(), box, priced, outdated },
        state: toolsState(folder, isTrusted, opened, box),
      });
    },
    async secretsAsked() {
      const folder = currentFolder();
      if (folder === undefined || !vscode.workspace.isTrusted) return [];
      return [...new Set((await read(folder)).servers.flatMap(secretNames))];
    },
    async switch(server, tool, on) {
      const id = await idOf(server, tool);
      if (id === null) return;
      await writing(async () => {
        const others = off().filter((one) => one !== id);
        await writeSetting("mcp.off", on ? others : [...others, id]);
      });
      // Not waited for: what is switched on may have to be asked about first.
      void box?.switchOff(off());
      changed.fire();
    },
    async close() {
      closed = true;
      await shut();
    },
    dispose() {
      closed = true;
      for (const one of followed) one.dispose();
      void shut();
      changed.dispose();
    },
  };
}

/** Works one after another, in the order of asking; one that fails holds up none. */
function turns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}
