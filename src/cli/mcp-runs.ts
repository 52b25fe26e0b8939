import { PLANNER_TASK } from "../core/swarm/own-tasks.ts";
import type { SwarmState } from "../core/swarm/state-types.ts";
import { isAllowed } from "./mcp-folders.ts";
import type { McpParts } from "./mcp-parts.ts";
import type { OwnSwarm } from "./mcp-swarms.ts";

/** A swarm that may be told of, of this server or of the history. */
export interface FoundRun {
  readonly id: string;
  readonly workspace: string;
  readonly state: SwarmState;
  readonly simulated: boolean;
  readonly status: "running" | "running elsewhere" | "interrupted" | "ended";
  readonly own: OwnSwarm | undefined;
}

/** `null`: there is none, or it is of a folder that this server was not given. */
export async function findRun(parts: McpParts, id: string): Promise<FoundRun | null> {
  const own = parts.own.get(id);
  if (own !== undefined) {
    const { workspace, state, running } = own;
    const status = running ? "running" : own.problem === null ? "ended" : "interrupted";
    return { id, workspace, state, simulated: state.simulated, status, own };
  }
  const detail = await parts.history.detail(id, 0);
  if (detail === null || !isAllowed(detail.summary.workspace, parts.folders)) return null;
  const { workspace, simulated, status } = detail.summary;
  return {
    ...{ id, workspace, simulated, state: detail.state, own: undefined },
    status: status === "running" ? "running elsewhere" : status,
  };
}

export function noSuchRun(id: string): string {
  return `There is no swarm "${id}" in the folders of this server. swarm_status without an id names those that there are.`;
}

/** How far the plan is; the planner itself is not counted. */
export function taskCounts({
  tasks,
}: SwarmState): Readonly<Record<"planned" | "done" | "running" | "waiting" | "not_done", number>> {
  const planned = tasks.filter(({ id }) => id !== PLANNER_TASK);
  const count = (matches: (task: SwarmState["tasks"][number]) => boolean) => planned.filter(matches).length;
  return {
    planned: planned.length,
    done: count(({ outcome }) => outcome?.status === "done"),
    running: count(({ status }) => status === "running"),
    waiting: count(({ status }) => status === "waiting"),
    not_done: count(({ outcome }) => outcome !== null && outcome.status !== "done"),
  };
}

export function resumeHint({ id, status }: Pick<FoundRun, "id" | "status">): Readonly<Record<string, string>> {
  if (status !== "interrupted") return {};
  return {
    how_to_go_on: `The user can go on with it in a terminal: frugal-swarm resume ${id} (--keep or --discard end it).`,
  };
}
