import type { NearbyDefinition, NearbyProblem } from "./agent/generate-context.ts";
import type { GeneratedAnswer } from "./agent/generator-prompt.ts";
import type { BenchmarkReport } from "./benchmark/report-types.ts";
import type { BenchmarkRequest } from "./benchmark/request.ts";
import type { CommandChoice, CommandQuestion, CommandRule } from "./commands/command.ts";
import type { SandboxMode } from "./confinement.ts";
import type { Emit, SwarmOutcome } from "./events.ts";
import type { HistoryLimits } from "./history/remove-runs.ts";
import type { Host } from "./host.ts";
import type { FoundFile } from "./models/found-file.ts";
import type { CurrentPrices } from "./models/refresh.ts";
import type { RoutingChoice } from "./models/routing-choice.ts";
import type { Complexity, TaskType, Tier } from "./models/vocabulary.ts";
import type { NanoUsd } from "./money.ts";
import type { CallFailure } from "./provider/client.ts";
import type { DataPolicy } from "./provider/data-policy.ts";
import type { InterruptedRun } from "./resume/interrupted.ts";
import type { TierEstimate } from "./spend/estimate-types.ts";
import type { BudgetLimit, BudgetUse, Charge, Ledger } from "./spend/ledger.ts";
import type { ConflictChoice, MergeConflict } from "./swarm/merge-conflict.ts";
import type { CheckCommand, Plan, Task } from "./swarm/plan.ts";
import type { AskUser } from "./tools/abilities.ts";
import type { EditorFacts } from "./tools/editor-facts.ts";
import type { Tool } from "./tools/tool.ts";
import type { RulesChoice, RulesQuestion } from "./untrusted/rules.ts";
import type { CheckLimits } from "./verify/check-limits.ts";
import type { FileChange } from "./workspace/copies.ts";

/** What the core needs to run: the only place where its parts meet is `createEngine(options)` in engine.ts. */
export interface EngineOptions {
  readonly host: Host;
  readonly ledger: Ledger;
  readonly endpoint: Endpoint;
  /** Parsed contents of configs/: models.json and the tier files, by file name. Validated by the engine. */
  readonly configs: ConfigFiles;
  /** What the endpoint lists now, in place of the shipped models.json; left out: the shipped prices. */
  readonly prices?: CurrentPrices;
  /** Absolute folder for runs: journals, copies, patches. */
  readonly runsFolder: string;
  /** Absolute path of the ledger's file, which runs are told to be in; left out: it is not told. */
  readonly ledgerFile?: string;
}

export interface ConfigFiles {
  readonly models: unknown;
  readonly tiers: Readonly<Record<Tier, unknown>>;
  /** What to tell the user of them, a sentence each. */
  readonly notices?: readonly string[];
}

export interface Endpoint {
  readonly baseUrl: string;
  /** Asked for each request; never stored by the core. `undefined`: none is set. */
  readonly key: () => Promise<string | undefined>;
  /** The answers come from the built-in simulator. */
  readonly simulated: boolean;
  /** For people: "OpenRouter", "localhost:11434", "simulated OpenRouter". */
  readonly label: string;
  /** OpenRouter's own extensions (provider preferences, usage.cost) are understood. */
  readonly openRouter: boolean;
  /** Goes with every call to a server that understands OpenRouter's extensions. Left out: any. */
  readonly dataPolicy?: DataPolicy;
  /** The one model of a server that is not OpenRouter; USD per million tokens. */
  readonly onlyModel?: { readonly id: string; readonly input: string; readonly output: string };
}

export interface Caps {
  readonly month: NanoUsd;
  readonly day: NanoUsd;
  /** Of one folder in a month; `null`: none of its own. */
  readonly workspace: NanoUsd | null;
  readonly swarm: NanoUsd;
  /** Of a single model call, at its worst case. */
  readonly request: NanoUsd;
}

/** A call did not fit into a budget any more, not even with a shorter answer. */
export interface CapReached {
  readonly limit: BudgetLimit;
  readonly use: BudgetUse;
  /** What the call could cost. */
  readonly needed: NanoUsd;
  readonly task: string;
}

/** What the user decides at a cap. Nothing is ever raised without it. */
export type CapChoice =
  /** The budget's new cap, for this run. Must be above the old one, else it counts as `finish`. */
  | { readonly choice: "raise"; readonly to: NanoUsd }
  /** Start nothing more; what runs goes on as long as its calls fit. */
  | { readonly choice: "finish" }
  /** End what is running now; what is finished is kept. */
  | { readonly choice: "stop" };

/** A plan that a model made, before it runs, and what its tasks can be given to. */
export interface PlanQuestion {
  readonly plan: Plan;
  /** Absolute path of the plan as JSON in the run's folder, to be edited there or run later with `--plan`. */
  readonly file: string;
  /** The tier's models that can take a task now, in the tier's order. */
  readonly models: readonly PlanModel[];
  /** Slug of the model that starts the task as it stands; `null` where none can. Where routing learns, it may yet differ. */
  readonly startsOn: (task: Task) => string | null;
  /** Why no task can be given to this model, a sentence; `null` when one can. */
  readonly modelProblem: (slug: string) => string | null;
}

export interface PlanModel {
  readonly slug: string;
  readonly name: string;
  /** Formatted, USD per million tokens: "$0.26". */
  readonly input: string;
  readonly output: string;
}

/** What the user decides about a plan. Only "run" sends anything more. */
export type PlanChoice = { readonly choice: "run"; readonly plan: Plan } | { readonly choice: "stop" };

/** What a swarm that goes on is given anew; all else is as it was. Whoever is left out is not asked. */
export type ResumeRequest = Pick<
  SwarmRequest,
  | "mayRunCommands"
  | "onCap"
  | "onPlan"
  | "onConflict"
  | "onQuestion"
  | "onRules"
  | "commands"
  | "editor"
  | "otherTools"
  | "stopOf"
> & {
  /** The caps that are in force now. Its own may be lower, and what was raised for it stays. Left out: its own. */
  readonly now?: Caps;
};

export interface Engine {
  /** Never rejects for what models, checks or budgets did. */
  runSwarm(request: SwarmRequest, emit: Emit, signal: AbortSignal): Promise<SwarmResult>;
  /** Swarms of this folder's runs that ended without an end, newest first. */
  interrupted(): Promise<readonly InterruptedRun[]>;
  /** Goes on where the run was; what is finished is not done again. Rejects when there is no such run. */
  resumeSwarm(id: string, request: ResumeRequest, emit: Emit, signal: AbortSignal): Promise<SwarmResult>;
  /** Ends an interrupted run with what its finished tasks have made; sends nothing. Rejects when there is no such run. */
  keepFinished(id: string, emit: Emit, signal: AbortSignal): Promise<SwarmResult>;
  /** Ends an interrupted run and removes its copies; its journal and what it cost stay. */
  discardRun(id: string): Promise<void>;
  generate(request: GenerateRequest, onText: (text: string) => void, signal: AbortSignal): Promise<GenerateResult>;
  benchmark(
    request: BenchmarkRequest,
    onProgress: (text: string) => void,
    signal: AbortSignal,
  ): Promise<BenchmarkReport>;
  /**
   * What a swarm for this goal is likely to cost by the user's own history, and can cost at most, per tier; nothing is
   * sent. `baseline` and `routing` as in a SwarmRequest. Rejects when the ledger cannot be read.
   */
  estimate(goal: string, caps: Caps, baseline?: string, routing?: RoutingChoice): Promise<readonly TierEstimate[]>;
}

export interface SwarmRequest {
  readonly goal: string;
  /** Absolute folder. */
  readonly workspace: string;
  readonly tier: Tier;
  readonly caps: Caps;
  readonly alertPercent: number;
  readonly concurrency: number;
  /** Configured checks; empty: found by itself. */
  readonly checks: readonly CheckCommand[];
  readonly checkLimits: CheckLimits;
  /** Absolute files and folders outside the workspace that checks read: tests that agents must not see. */
  readonly checkReads?: readonly string[];
  /** May commands (checks) be run: a trusted workspace. */
  readonly mayRunCommands: boolean;
  /**
   * Asked at a cap (month, day, workspace or swarm), once at a time for all agents, which wait for the answer. Left out:
   * `finish`.
   */
  readonly onCap?: (reached: CapReached, signal: AbortSignal) => Promise<CapChoice>;
  /**
   * Asked once, when a model has made the plan and before anything else is sent; a plan that is given is not asked
   * about. Left out: the plan runs as it is.
   */
  readonly onPlan?: (question: PlanQuestion, signal: AbortSignal) => Promise<PlanChoice>;
  /**
   * Asked about a conflict that no agent could resolve, one at a time; what runs goes on meanwhile. Left out:
   * `leave-out`.
   */
  readonly onConflict?: (conflict: MergeConflict, signal: AbortSignal) => Promise<ConflictChoice>;
  /** Left out: agents have no command line, and checks are confined where that can be done. */
  readonly commands?: CommandPolicy;
  /** Asked by an agent that cannot go on without the user, one at a time; left out: agents cannot ask. */
  readonly onQuestion?: AskUser;
  /** Asked once, before rules files of the repository are used; left out: they are not used. */
  readonly onRules?: (question: RulesQuestion, signal: AbortSignal) => Promise<RulesChoice>;
  readonly editor?: EditorFacts;
  /** Of servers that the user has added. Their effects and sources are our own word, never the server's. */
  readonly otherTools?: readonly Tool[];
  /** The user's own stop for a single task, by its id; asked once when the task starts. */
  readonly stopOf?: (task: string) => AbortSignal;
  /** The model that savings are measured against, by its slug; left out or empty: the catalogue's. */
  readonly baseline?: string;
  /** What decides the order of models; left out: as shipped. */
  readonly routing?: RoutingChoice;
  /** The folder's own limits for the tier, which may only tighten it. */
  readonly tierLimits?: FoundFile | undefined;
  /** What the history may take, kept beside the start of the swarm; left out: nothing is pruned. */
  readonly history?: HistoryLimits;
  /** A plan that is given instead of asked of a model. */
  readonly plan?: Plan;
}

/** What agents may run beside the checks. */
export interface CommandPolicy {
  /** False: agents have no command line, and the rest holds for checks alone. Left out: true. */
  readonly forAgents?: boolean;
  /** The user's own, never a repository's. */
  readonly allow: readonly CommandRule[];
  readonly sandbox: SandboxMode;
  /** Asked for what is not proved plain, one at a time; left out: it is refused. */
  readonly onCommand?: (question: CommandQuestion, signal: AbortSignal) => Promise<CommandChoice>;
}

export interface SwarmResult {
  readonly id: string;
  readonly outcome: SwarmOutcome;
  /** Absolute folder of the run; holds events.jsonl and, when files changed, changes.patch. */
  readonly folder: string;
  readonly patch: string | null;
  readonly changes: readonly ProposedChange[];
}

/** A file as it was when the swarm started and as the swarm proposes it; `null` where it is not there. */
export interface ProposedChange extends FileChange {
  readonly before: Uint8Array | null;
  readonly after: Uint8Array | null;
}

export interface GenerateRequest {
  readonly instruction: string;
  readonly tier: Tier;
  /** As in a SwarmRequest. */
  readonly routing?: RoutingChoice;
  readonly tierLimits?: FoundFile | undefined;
  readonly caps: Caps;
  readonly workspace: string;
  readonly language: string;
  /** Path relative to the workspace, for the model. */
  readonly file: string;
  readonly before: string;
  /** The text to replace or to explain; empty at a cursor. */
  readonly selection: string;
  readonly after: string;
  /** Left out: code. */
  readonly answer?: GeneratedAnswer;
  /** What the editor shows near the place, and what the names there stand for. Both are data. */
  readonly problems?: readonly NearbyProblem[];
  readonly definitions?: readonly NearbyDefinition[];
  /** All tries of one generation go by one id and have one budget; left out: one of its own. */
  readonly generation?: string;
  readonly retry?: GenerateRetry;
}

/** Another try, for what was proposed was not taken. */
export interface GenerateRetry {
  readonly how: "again" | "next-model";
  /** Slug of the model whose proposal was not taken. */
  readonly model: string;
  /** From 2. */
  readonly attempt: number;
  /** The texts that were not taken, oldest first. */
  readonly rejected: readonly string[];
}

export type GenerateResult =
  | {
      readonly status: "done";
      readonly text: string;
      /** Slug that answered. */
      readonly model: string;
      /** Slug that a try on the next model would ask; `null`: there is none. */
      readonly nextModel: string | null;
      readonly reason: string;
      readonly charge: Charge | null;
    }
  | { readonly status: "failed"; readonly failure: CallFailure };

/** What routing needs to know of a task. */
export interface TaskProfile {
  readonly type: TaskType;
  readonly complexity: Complexity;
}
