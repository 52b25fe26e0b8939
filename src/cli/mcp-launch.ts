import * as z from "zod";
import { commandPolicyOf } from "../core/commands/policy-of-settings.ts";
import type { SwarmRequest } from "../core/engine-types.ts";
import { errorText } from "../core/error-text.ts";
import { historyLimitsOf } from "../core/history/keep-within.ts";
import { routingOf } from "../core/models/routing-choice.ts";
import { TIERS, type Tier } from "../core/models/vocabulary.ts";
import { type NanoUsd, nanoUsd, toUsdString, usdFromNumber } from "../core/money.ts";
import { capsOf } from "../core/spend/limits.ts";
import { checkLimitsOf } from "../core/verify/check-limits.ts";
import type { ServedTool } from "../node/mcp/serve.ts";
import { readTierLimits } from "../node/read-tiers.ts";
import { launchLines } from "./launch-lines.ts";
import type { Grant } from "./mcp-budget.ts";
import { chosenFolder } from "./mcp-folders.ts";
import type { McpParts } from "./mcp-parts.ts";

const LaunchInput = z.strictObject({
  goal: z.string().trim().min(1).max(20_000).describe("What to achieve, with all the agents must know."),
  folder: z.string().max(4_096).optional().describe("One of the allowed folders; needed only where there are several."),
  tier: z.enum(TIERS).optional().describe("How dear the models may be. Default: the user's."),
  budget_usd: z
    .number()
    .positive()
    .max(1_000_000)
    .optional()
    .describe("Most this swarm may spend. Default: all that is left of the server's budget."),
  checks: z.boolean().optional().describe("false: run none of the folder's programs. Default true."),
});

export function launchTool(parts: McpParts): ServedTool<typeof LaunchInput> {
  const { answers, named } = parts;
  const checks = named
    ? "The folder's own checks (tests, lint, types) decide what counts."
    : "No check is run, as the user has not named the folder (--folder).";
  return {
    name: "launch_swarm",
    title: "Launch a swarm of coding agents",
    description: `Starts coding agents on cheap models and answers at once with an id; follow it with swarm_status. They work on a copy of the folder and end with a patch for review_changes; no file of the user's is changed. Spends the user's money, never above caps that no call can raise. ${checks} Cancelling the call does not stop the swarm. Folders: ${parts.folders.map(answers.clean).join(", ")}`,
    input: LaunchInput,
    hints: { readOnly: false, destructive: false, openWorld: true },
    async call({ goal, folder, tier = parts.settings.tier, budget_usd, checks = true }) {
      const chosen = chosenFolder(folder, parts.folders);
      if (chosen.status === "refused") return answers.refuse(chosen.why);
      const grant = parts.budget.take(budget_usd === undefined ? null : usdFromNumber(budget_usd));
      if ("refused" in grant) return answers.refuse(grant.refused);
      try {
        return await launch(parts, { goal, tier, workspace: chosen.folder, checks: checks && named }, grant);
      } catch (error) {
        grant.end(nanoUsd(0));
        return answers.refuse(errorText(error));
      }
    },
  };
}

interface What {
  readonly goal: string;
  readonly workspace: string;
  readonly tier: Tier;
  /** Whether programs of the folder may be run: checks, and plain commands of agents. */
  readonly checks: boolean;
}

/** Rejects only when nothing of the grant was spent. */
async function launch(parts: McpParts, what: What, grant: Grant) {
  const session = await parts.session();
  const notes = await launchLines(session, what.tier);
  await session.prices.launched(what.tier);
  const swarm = await parts.own.launch(session.engine, await requestOf(parts, what, grant.cap));
  const { id, state } = swarm;
  void swarm.left.then(async () => grant.end(await usedBy(parts, id)));
  return parts.answers.give({
    ...{ id, status: "running", simulated: state.simulated, endpoint: state.endpoint },
    ...{ folder: what.workspace, tier: what.tier, cap_usd: toUsdString(state.budget) },
    ...{ left_for_other_swarms_usd: toUsdString(parts.budget.left()), checks: what.checks ? "run" : "not run" },
    prices: notes,
    next: `swarm_status {"id":"${id}","wait_seconds":50}`,
  });
}

/** Settled and open, by the ledger; `null`: it cannot be read. */
async function usedBy(parts: McpParts, id: string): Promise<NanoUsd | null> {
  try {
    const [use] = await (await parts.session()).ledger.use([{ scope: "swarm", key: id }]);
    return use === undefined ? null : nanoUsd(use.settled + use.open);
  } catch (error) {
    parts.host.log("warn", `What swarm ${id} has used is not known, so all of its budget counts: ${errorText(error)}`);
    return null;
  }
}

async function requestOf(
  { settings }: McpParts,
  { goal, workspace, tier, checks }: What,
  cap: NanoUsd,
): Promise<SwarmRequest> {
  return {
    ...{ goal, workspace, tier, caps: { ...capsOf(settings), swarm: cap } },
    checks: settings.checks,
    checkLimits: checkLimitsOf(settings),
    // Nobody is there to be asked: commands are plain or refused, conflicts are left out, rules files are not used. And
    // no tools of other servers: a swarm that was launched by a swarm could launch no third.
    mayRunCommands: checks,
    ...(checks && { commands: commandPolicyOf(settings) }),
    baseline: settings.baselineModel,
    routing: routingOf(settings),
    tierLimits: await readTierLimits(workspace, tier),
    history: historyLimitsOf(settings),
    alertPercent: settings.alertThresholdPercent,
    concurrency: settings.concurrency,
  };
}
