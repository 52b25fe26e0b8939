import * as z from "zod/mini";
import type { BenchmarkReport } from "./benchmark/report-types.ts";
import type { DashboardTab } from "./dashboard-tabs.ts";
import { HISTORY_ASKS, type HistoryAnswer } from "./history/messages.ts";
import { TOOLS_ASKS, type ToolsView } from "./mcp/messages.ts";
import {
  type Complexity,
  type RoutingMode,
  type SlotRole,
  TASK_TYPES,
  type TaskType,
  TIERS,
  type Tier,
} from "./models/vocabulary.ts";
import type { NanoUsd } from "./money.ts";
import type { TierView } from "./routing/tier-view.ts";
import type { PlanRow } from "./spend/calculator-plan.ts";
import type { PriceList } from "./spend/calculator-types.ts";
import type { SpendReport } from "./spend/report-types.ts";
import type { ExpectedTotal } from "./swarm/expected-total.ts";
import type { SwarmState } from "./swarm/state-types.ts";

/**
 * What a view may say. Parsed on arrival at the host; no message carries a path, a command line, a model or an amount that
 * the host would trust: choices are made in the editor's own dialogs.
 */
export const ToHost = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("ready") }),
  z.strictObject({ type: z.literal("select-tier"), tier: z.enum(TIERS) }),
  /** The host works out by itself which chain is better. */
  z.strictObject({ type: z.literal("use-chain"), tier: z.enum(TIERS), task: z.enum(TASK_TYPES) }),
  z.strictObject({ type: z.literal("reset-chain"), tier: z.enum(TIERS), task: z.enum(TASK_TYPES) }),
  z.strictObject({ type: z.literal("choose-routing") }),
  /** The host looks the task up by its id, and asks what it really is. */
  z.strictObject({ type: z.literal("correct-task"), task: z.string().check(z.maxLength(64)) }),
  z.strictObject({ type: z.literal("launch") }),
  z.strictObject({ type: z.literal("stop") }),
  /** The host looks the task up by its id. */
  z.strictObject({ type: z.literal("stop-task"), task: z.string().check(z.maxLength(64)) }),
  z.strictObject({ type: z.literal("set-budget") }),
  z.strictObject({ type: z.literal("review") }),
  z.strictObject({ type: z.literal("run-benchmark") }),
  z.strictObject({ type: z.literal("compare-costs") }),
  z.strictObject({ type: z.literal("try-demo") }),
  z.strictObject({ type: z.literal("set-key") }),
  z.strictObject({ type: z.literal("export-spend") }),
  z.strictObject({ type: z.literal("compare-bill") }),
  z.strictObject({ type: z.literal("look-up-held") }),
  z.strictObject({ type: z.literal("repair-ledger") }),
  z.strictObject({ type: z.literal("show-ledger-folder") }),
  z.strictObject({ type: z.literal("show-question") }),
  ...HISTORY_ASKS,
  ...TOOLS_ASKS,
]);
export type ToHost = z.infer<typeof ToHost>;

/** What a view may see: complete snapshots, never differences; history and tools, which can be large, only when it asks. */
export type ToWebview =
  | HistoryAnswer
  | ToolsView
  | { readonly type: "snapshot"; readonly snapshot: DashboardSnapshot }
  /** The user has asked for this section elsewhere. */
  | { readonly type: "show-tab"; readonly tab: DashboardTab };

export interface DashboardSnapshot {
  readonly at: number;
  /** The figures come from the built-in simulator. */
  readonly simulated: boolean;
  readonly connection: { readonly endpoint: string; readonly key: "set" | "missing" | "not-needed" };
  readonly tier: Tier;
  readonly tiers: readonly TierSummary[];
  /** What is known of the models, for the order of models that is in force. */
  readonly tierViews: readonly TierView[];
  readonly routing: RoutingView;
  readonly alertPercent: number;
  readonly swarm: SwarmState | null;
  /** What the running swarm is expected to come to; `null` where nothing can be said, and when it is over. */
  readonly expected: ExpectedTotal | null;
  /** What waits for the user to decide; answered in the editor's own dialogs. */
  readonly question: QuestionView | null;
  /** Read from the ledger alone; `null` while it cannot be read, and then `ledgerTrouble` says why. */
  readonly spend: SpendReport | null;
  readonly ledgerTrouble: LedgerTroubleView | null;
  /** The endpoint tells what it has billed to the key, so that our books can be compared with its. */
  readonly account: boolean;
  /** Settled spend per UTC day, the last 31 days, days without spend included; empty while it cannot be read. */
  readonly daily: readonly { readonly day: string; readonly cost: NanoUsd }[];
  readonly calculator: CalculatorData;
  readonly benchmarks: { readonly latest: BenchmarkReport | null; readonly previous: BenchmarkReport | null };
  /** How old the prices are, in words: "prices of 3 hours ago". */
  readonly prices: { readonly age: string; readonly note: string };
}

/**
 * A budget is met, results conflict, a command wants to run, an agent asks, rules files are to be used, an MCP server is
 * to be started, or its tools are not those that were approved.
 */
export type QuestionKind = "cap" | "conflict" | "command" | "question" | "rules" | "server" | "tools";

export interface QuestionView {
  readonly kind: QuestionKind;
  /** In words. */
  readonly text: string;
  /** How many more wait behind it. */
  readonly more: number;
}

export interface RoutingView {
  readonly mode: RoutingMode;
  /** Chains of the user's that cannot be used, a sentence each. */
  readonly problems: readonly string[];
  /** Whether the user's own results are among the evidence; those of simulated runs never are. */
  readonly own: OwnResultsStatus;
}

export type OwnResultsStatus =
  | { readonly status: "reading" }
  /** `tasks`: how many tries of a model at a task they come from. */
  | { readonly status: "read"; readonly tasks: number }
  /** `why` in words. */
  | { readonly status: "unreadable"; readonly why: string };

/** What the calculator needs to run in the view. */
export interface CalculatorData {
  readonly prices: PriceList;
  /** The plan's table; `today` says of which day the prices beside it are. */
  readonly plan: {
    readonly rows: readonly PlanRow[];
    readonly label: string;
    readonly today: string;
    readonly note: string;
  };
}

export interface LedgerTroubleView {
  /** What is wrong and what follows from it, in words. */
  readonly text: string;
  /** It is damaged, and can be repaired. */
  readonly repairable: boolean;
}

export interface TierSummary {
  readonly tier: Tier;
  readonly description: string;
  readonly strategy: string;
  readonly stages: number;
  readonly attemptsPerStage: number;
  readonly models: readonly {
    readonly role: SlotRole;
    readonly slug: string;
    readonly name: string;
    /** Formatted, USD per million tokens: "$0.26". */
    readonly input: string;
    readonly output: string;
    readonly quality: number;
    readonly specialization: readonly TaskType[];
  }[];
  readonly mapping: readonly {
    readonly type: TaskType;
    readonly complexity: Complexity | "any";
    readonly model: string;
  }[];
  /** Cost of one typical task (20,000 tokens in, 2,000 out) on the model that coding starts on, and on the baseline. */
  readonly typicalTask: { readonly cost: NanoUsd; readonly baseline: NanoUsd; readonly baselineModel: string };
}
