import type { Settings } from "../core/settings.ts";
import type { Tool } from "../core/tools/tool.ts";
import { printable } from "./printable.ts";
import type { CliContext } from "./run.ts";
import type { Session } from "./session.ts";
import { openTools } from "./tools-open.ts";
import type { ToolsFlags } from "./tools-sources.ts";
import { costText } from "./tools-text.ts";

export interface RunTools {
  /** What agents are given beside our own. */
  readonly tools: readonly Tool[];
  close(): Promise<void>;
}

/** Starts the servers of a run, asks what is to be asked, and says what came of it. */
export async function toolsOfRun(
  { host, configs }: Pick<Session, "host" | "configs">,
  settings: Settings,
  flags: ToolsFlags & { readonly json?: boolean },
  workspace: string,
  context: CliContext,
): Promise<RunTools> {
  const out = flags.json ? process.stderr : process.stdout;
  const { box, problems, quiet, close } = await openTools({
    ...{ flags, settings, host, configs, workspace, context, out },
    start: true,
  });
  quiet();
  for (const problem of problems) process.stderr.write(`${printable(problem)}\n`);
  if (box === null) return { tools: [], close };
  const views = box.views();
  const running = views.filter(({ state }) => state === "running" || state === "changed");
  const waiting = views.filter(({ state }) => state === "asks" || state === "changed").map(({ name }) => name);
  const usable = running.reduce((sum, { tools }) => sum + tools.filter(({ on }) => on).length, 0);
  out.write(
    `MCP: ${running.length} of ${views.length} servers run, ${usable} tools; every request of an agent carries ${costText(box.sent())} for them.\n`,
  );
  if (waiting.length > 0)
    out.write(
      `Not all of ${waiting.join(", ")} is trusted, and what is not is left out. Look at it with frugal-swarm tools --start, at a terminal.\n`,
    );
  return { tools: box.tools, close };
}
