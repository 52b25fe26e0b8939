import type * as vscode from "vscode";
import type { ToolsState, ToolsView } from "../core/mcp/messages.ts";
import type { ReadServers } from "../core/mcp/read-servers.ts";
import { shownServer } from "../core/mcp/server-approval.ts";
import type { Toolbox } from "../core/mcp/toolbox.ts";
import { sum, ZERO } from "../core/money.ts";

/** What the Tools section shows, of what is written down and of what runs. */
interface ToolsSources {
  readonly state: ToolsState;
  readonly written: ReadServers;
  /** By the setting: `server` and `server/tool`. */
  readonly off: readonly string[];
  /** `null`: none runs. */
  readonly box: Toolbox | null;
  /** "DeepSeek V3.2, $0.26 per million tokens" */
  readonly priced: string;
  /** What runs was started from something else than what is written down now. */
  readonly outdated: boolean;
}

export function toolsView({ state, written, off, box, priced, outdated }: ToolsSources): ToolsView {
  const servers = box?.views() ?? [];
  return {
    type: "tools-view",
    state,
    servers,
    written: written.servers.map((spec) => ({
      ...{ name: spec.name, origin: spec.origin, shown: shownServer(spec) },
      on: !off.includes(spec.name),
    })),
    sent: box?.sent() ?? null,
    all: {
      tokens: servers.reduce((total, { cost }) => total + cost.tokens, 0),
      perTurn: servers.length === 0 ? ZERO : sum(servers.map(({ cost }) => cost.perTurn)),
    },
    priced,
    problems: outdated ? [...written.problems, OUTDATED] : written.problems,
  };
}

const OUTDATED =
  "The list of servers has changed since they were started. The next swarm takes it over, or Start while no swarm runs.";

export function toolsState(
  folder: vscode.Uri | undefined,
  isTrusted: boolean,
  opened: unknown,
  box: Toolbox | null,
): ToolsState {
  if (folder === undefined) return "no-folder";
  if (!isTrusted) return "untrusted";
  if (opened === null) return "not-started";
  return box === null ? "starting" : "started";
}
