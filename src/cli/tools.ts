import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { sum, ZERO } from "../core/money.ts";
import { createNodeHost } from "../node/host.ts";
import { readConfigs } from "../node/read-configs.ts";
import { type Flags, readSettings, UsageError } from "./options.ts";
import { printable } from "./printable.ts";
import { PROJECT } from "./project.ts";
import type { CliContext } from "./run.ts";
import { openTools } from "./tools-open.ts";
import type { ToolsFlags } from "./tools-sources.ts";
import { type ToolsReport, toolsText } from "./tools-text.ts";

export interface ToolsListFlags extends ToolsFlags, Pick<Flags, "tier" | "routing" | "chain" | "allowBaseline"> {
  readonly workspace?: string;
  /** Start them, ask about what is new, and tell what they list now. */
  readonly start?: boolean;
  readonly json?: boolean;
}

/**
 * `frugal-swarm tools`: the servers of a folder and of the user's files, their tools, and what these cost in every request.
 * Starts nothing without `start`. Exit code 0; 1 where a server that was to start does not run.
 */
export async function runTools(flags: ToolsListFlags, context: CliContext): Promise<number> {
  const settings = readSettings(flags, context.env);
  const workspace = resolve(flags.workspace ?? ".");
  if (!existsSync(workspace)) throw new UsageError(`The folder ${workspace} is not there. Give one with --workspace.`);
  const start = flags.start ?? false;
  const out = flags.json ? process.stderr : process.stdout;
  const configs = await readConfigs(`${PROJECT}/configs`, context.env);
  const opened = await openTools({
    ...{ flags, settings, configs, workspace, context, start, out },
    host: createNodeHost({ env: context.env }),
  });
  try {
    const { box, price, problems } = opened;
    const servers = box?.views() ?? [];
    const report: ToolsReport = {
      ...{ workspace, started: start, servers, problems, priced: price.text },
      sent: box?.sent() ?? { tokens: 0, perTurn: ZERO },
      all: {
        tokens: servers.reduce((all, { cost }) => all + cost.tokens, 0),
        perTurn: sum(servers.map(({ cost }) => cost.perTurn)),
      },
    };
    process.stdout.write(`${flags.json ? JSON.stringify(report, null, 2) : printable(toolsText(report))}\n`);
    if (context.signal.aborted) return 130;
    return start && servers.some(({ state }) => state !== "running" && state !== "off") ? 1 : 0;
  } finally {
    await opened.close();
  }
}
