import * as z from "zod";
import { commandPolicyOf } from "../core/commands/policy-of-settings.ts";
import type { SwarmRequest } from "../core/engine-types.ts";
import { errorText } from "../core/error-text.ts";
import { historyLimitsOf } from "../core/history/keep-within.ts";
import { routingOf } from "../core/models/routing-choice.ts";
import { type Tier, TIERS } from "../core/models/vocabulary.ts";
import { formatUsd, toUsdString, usdFromNumber } from "../core/money.ts";
import { capsOf } from "../core/spend/limits.ts";
import { checkPlan, type Plan, PlanFile } from "../core/swarm/plan.ts";
import { checkLimitsOf } from "../core/verify/check-limits.ts";
import type { ServedTool } from "../node/mcp/serve.ts";
import { readTierLimits } from "../node/read-tiers.ts";
import { launchLines } from "./launch-lines.ts";
import { chosenFolder } from "./mcp-folders.ts";
import type { McpParts } from "./mcp-parts.ts";

const LaunchInput = z.strictObject({
  goal: z.string().trim().min(1).max(20_000).describe("What the swarm should achieve, in words, with all it must know."),
  workspace: z
    .string()
    .max(4_096)
    .optional()
    .describe("Absolute path of an allowed folder; may be left out where only one is allowed."),
  tier: z.enum(TIERS).optional().describe("How dear the models may be. Default: the user's setting."),
  budget_usd: z
    .number()
    .positive()
    .max(1_000_000)
    .optional()
    .describe("Most this swarm may spend, in US dollars. Can only lower the user's own cap."),
  plan: z
    .strictObject({ tasks: PlanFile.shape.tasks })
    .optional()
    .describe("The tasks, where you have planned them; else a model plans, which costs a call."),
});

export function launchTool(parts: McpParts): ServedTool<typeof LaunchInput> {
  const { answers, trusted } = parts;
  const checks = trusted
    ? "The project's own checks (tests, lint, types) are run on the results, and agents may run plain commands unless the user has switched that off."
    : "The user has not trusted the folders (--trust), so none of their programs are run: no check decides about a result.";
  return {
    name: "launch_swarm",
    title: "Launch a swarm of coding agents",
    description: `Starts a swarm of coding agents on cheap models and answers at once with its id; it goes on by itself. It works on a copy of the folder and ends with a patch; the user's files are not changed. It spends the user's money up to the user's caps, which nobody can raise: at a cap it finishes what runs and ends. Cancelling this call does not stop the swarm; stop_swarm does. ${checks} Allowed folders: ${parts.workspaces.map(answers.clean).join(", ")}.`,
    input: LaunchInput,
    hints: { readOnly: false, destructive: false, openWorld: true },
    async call({ goal, workspace, tier = parts.settings.tier, budget_usd, plan }) {
      const chosen = chosenFolder(workspace, parts.workspaces);
      if (chosen.status === "refused") return answers.refuse(chosen.why);
      const checked = plan === undefined ? null : checkPlan(plan);
      if (checked?.status === "invalid") return answers.refuse(checked.problem);
      try {
        return await launch(parts, { goal, tier, plan: checked?.plan, workspace: chosen.folder }, budget_usd);
      } catch (error) {
        return answers.refuse(errorText(error));
      }
    },
  };
}

interface What {
  readonly goal: string;
  readonly workspace: string;
  readonly tier: Tier;
  readonly plan: Plan | undefined;
}

async function launch(parts: McpParts, what: What, budgetUsd: number | undefined) {
  const { settings, answers } = parts;
  const session = await parts.session();
  const notes = await launchLines(session, what.tier);
  await session.prices.launched(what.tier);
  const caps = capsOf(settings);
  const asked = budgetUsd === undefined ? caps.swarm : usdFromNumber(budgetUsd);
  const request = await requestOf(parts, what, { ...caps, swarm: asked < caps.swarm ? asked : caps.swarm });
  const swarm = await parts.own.launch(session.engine, request);
  const { id, state } = swarm;
  return answers.give({
    id,
    status: "running",
    simulated: state.simulated,
    endpoint: state.endpoint,
    workspace: what.workspace,
    tier: what.tier,
    cap_usd: toUsdString(state.budget),
    ...(asked > caps.swarm && {
      budget_note: `budget_usd was above the user's cap of ${formatUsd(caps.swarm)} for a swarm, which stays.`,
    }),
    prices: notes,
    next: `Follow it with swarm_status {"id":"${id}","wait_seconds":50}; at its end look at review_swarm.`,
  });
}

async function requestOf(
  { settings, trusted }: McpParts,
  { goal, workspace, tier, plan }: What,
  caps: SwarmRequest["caps"],
): Promise<Omit<SwarmRequest, "stopOf">> {
  return {
    ...{ goal, workspace, tier, caps, ...(plan && { plan }) },
    checks: settings.checks,
    checkLimits: checkLimitsOf(settings),
    // Nobody is there to be asked: commands are plain or refused, conflicts are left out, rules files are not used.
    mayRunCommands: trusted,
    ...(trusted && { commands: commandPolicyOf(settings) }),
    baseline: settings.baselineModel,
    routing: routingOf(settings),
    tierLimits: await readTierLimits(workspace, tier),
    history: historyLimitsOf(settings),
    alertPercent: settings.alertThresholdPercent,
    concurrency: settings.concurrency,
  };
}
