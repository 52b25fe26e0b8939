import * as z from "zod";
import { SANDBOX_MODES } from "./confinement.ts";
import { ROUTING_MODES, TASK_TYPES, TIERS } from "./models/vocabulary.ts";
import { DATA_POLICIES, DATA_REGIONS } from "./provider/data-policy.ts";
import { CheckCommand } from "./swarm/plan.ts";

/** No model in any list comes near it. A price in the wrong unit is a million times too high. */
const DEAREST_PER_MILLION = 10_000;

const COMMAND_MODES = ["ask", "plain-only", "off"] as const;

const CHAIN_KEYS = TIERS.flatMap((tier) => TASK_TYPES.map((type) => `${tier}/${type}` as const));

/** A rule of the user's, as commands/command.ts has it: a program with exactly these arguments, or with these flags. */
const AllowedCommand = z.union([
  z.strictObject({ program: z.string().min(1), args: z.array(z.string()) }),
  z.strictObject({ program: z.string().min(1), flags: z.array(z.string().regex(/^-/)) }),
]);

/** As other programs write them into their mcp.json; what cannot be used is said in words when servers are read. */
const WrittenServer = z.looseObject({
  command: z.string().optional(),
  args: z.array(z.string()).optional(),
  env: z.record(z.string(), z.string()).optional(),
  cwd: z.string().optional(),
  url: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
});

const OwnChain = z.array(z.string().min(1)).min(1).max(4);

/**
 * Everything a user can set, one object: the editor's `frugalSwarm.*` settings and the terminal's flags are both read
 * into it. Amounts are US dollars as numbers here, because settings files hold numbers.
 */
export const Settings = z.strictObject({
  tier: z
    .enum(TIERS)
    .default("balanced")
    .describe("Which models do the work: budget (cheapest), balanced, or premium."),
  routing: z
    .enum(ROUTING_MODES)
    .default("evidence")
    .describe(
      "What decides which model starts and which follows: evidence (the tier's checked chains, chosen by public results), table (the tier's table alone), or learning (your own outcomes, among the tier's models).",
    ),
  chains: z
    .strictObject(Object.fromEntries(CHAIN_KEYS.map((key) => [key, OwnChain.optional()])))
    .default({})
    .describe(
      'Your own order of models for a kind of task, by tier and type, like "balanced/coding": ["deepseek/deepseek-v3.2", "z-ai/glm-4.6"].',
    ),
  allowBaseline: z
    .boolean()
    .default(false)
    .describe(
      "Let the baseline model, which is not an open one and dearer, try a task when all others have failed its checks.",
    ),
  "budget.monthUsd": z
    .number()
    .positive()
    .max(100_000)
    .default(10)
    .describe(
      "Most that may be spent in a calendar month (UTC), in US dollars. All windows and terminal runs count together.",
    ),
  "budget.dayUsd": z
    .number()
    .positive()
    .max(100_000)
    .default(5)
    .describe("Most that may be spent in a day (UTC), in US dollars."),
  "budget.swarmUsd": z
    .number()
    .positive()
    .max(100_000)
    .default(1)
    .describe("Most that one swarm may spend, in US dollars."),
  "budget.workspaceUsd": z
    .number()
    .min(0)
    .max(100_000)
    .default(0)
    .describe(
      "Most that may be spent on one folder in a calendar month (UTC), in US dollars; 0: no limit of its own. A folder's own value counts only where it is lower than yours.",
    ),
  "budget.requestUsd": z
    .number()
    .positive()
    .max(100_000)
    .default(1)
    .describe(
      "Most that a single model call may cost at its worst case, in US dollars. A dearer one is asked for a shorter answer, or is not made.",
    ),
  alertThresholdPercent: z
    .int()
    .min(1)
    .max(100)
    .default(80)
    .describe("From this share of a budget on, the status bar warns."),
  concurrency: z.int().min(1).max(64).default(10).describe("How many agents work at the same time."),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .default("https://openrouter.ai/api/v1")
    .describe("Base address of OpenRouter or of any OpenAI-compatible server."),
  endpointProtocol: z
    .enum(["auto", "openrouter", "openai"])
    .default("auto")
    .describe(
      "What the endpoint understands: OpenRouter's extensions (the bill in each answer, price ceilings) or plain OpenAI. Auto: OpenRouter's at its own address, plain elsewhere.",
    ),
  endpointModel: z
    .string()
    .default("")
    .describe(
      "For a server other than OpenRouter: the one model it serves, for example qwen2.5-coder:14b. Empty: the tier's models by their OpenRouter names.",
    ),
  endpointPrice: z
    .string()
    .regex(/^(\d+(\.\d{1,6})?\/\d+(\.\d{1,6})?)?$/, 'US dollars per million tokens, input/output, like "0.10/0.40"')
    .refine((price) => price.split("/").every((part) => Number(part) <= DEAREST_PER_MILLION), {
      message: `a price of more than ${DEAREST_PER_MILLION} US dollars per million tokens; was it meant per token, or per request?`,
    })
    .default("")
    .describe(
      "Price of that model in US dollars per million tokens, input/output, for example 0.10/0.40. Empty: free on this machine, refused elsewhere.",
    ),
  dataPolicy: z
    .enum(DATA_POLICIES)
    .default("any")
    .describe(
      "What providers may do with your prompts: any, no-training (only those that neither store nor train on them), or zero-retention (only those that keep nothing). Where nobody can keep to it, nothing is sent.",
    ),
  dataRegion: z
    .enum(DATA_REGIONS)
    .default("any")
    .describe(
      "Where prompts may be processed: any, or eu. Kept only where the endpoint says so: OpenRouter's EU address (https://eu.openrouter.ai/api/v1) or a server on this machine; elsewhere nothing is sent.",
    ),
  baselineModel: z
    .string()
    .default("")
    .describe(
      "The model that savings are measured against, by its OpenRouter name. Empty: the one that the price list names.",
    ),
  checks: z
    .array(CheckCommand)
    .default([])
    .describe(
      "Commands that decide whether a result counts, run without a shell. Empty: found by itself (package.json scripts and the like).",
    ),
  reviewPlan: z
    .enum(["ask", "never"])
    .default("ask")
    .describe(
      "Whether you see a plan before its tasks run: ask (the plan is listed, Enter runs it, and tasks can be changed, dropped or given another model), or never (it runs at once). In VS Code; in the terminal it is --review-plan.",
    ),
  checkTimeoutSeconds: z
    .int()
    .min(1)
    .max(3_600)
    .default(300)
    .describe("A check that runs longer than this is ended and counts as not passed, in seconds."),
  "commands.mode": z
    .enum(COMMAND_MODES)
    .default("ask")
    .describe(
      "What agents may run beside the checks: ask (what is proved to be plain, and what your own rules allow, runs at once; you are asked about everything else), plain-only (everything else is refused without a question), or off (agents have no command line).",
    ),
  "commands.allow": z
    .array(AllowedCommand)
    .default([])
    .describe(
      'Commands that agents may run without a question, beside those that are proved to be plain: a program with exactly these arguments, like {"program": "npm", "args": ["run", "build"]}, or with these flags and plain paths, like {"program": "eslint", "flags": ["--quiet"]}. "Always Allow" adds to it. Only your own settings count, never those of a folder.',
    ),
  sandbox: z
    .enum(SANDBOX_MODES)
    .default("prefer")
    .describe(
      "What is done where the system cannot confine commands and checks to their copy: prefer (they run, and it is said) or require (they do not run). What is in force is tried out in each run and shown in the dashboard.",
    ),
  "mcp.servers": z
    .record(z.string(), WrittenServer)
    .default({})
    .describe(
      `MCP servers whose tools agents may use, by name, as in mcp.json: {"memory": {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-memory"]}}, or {"docs": {"url": "https://example.com/mcp"}}. A secret is named, never written here: {"env": {"TOKEN": "\${input:my-token}"}}, and stored with the command Set Server Secret. Only your own settings count, never those of a folder.`,
    ),
  "mcp.off": z
    .array(z.string().min(1))
    .default([])
    .describe(
      'Servers and tools that agents are not given: "server" or "server/tool". The switches of the Tools tab write it.',
    ),
  "mcp.workspaceServers": z
    .enum(["ask", "never"])
    .default("ask")
    .describe(
      "What is done with the servers of a trusted folder's .vscode/mcp.json: ask (each is started only after you have seen the exact command and said yes, and asked about again when anything of it changes), or never (they are left out).",
    ),
  "mcp.editorTools": z
    .boolean()
    .default(false)
    .describe(
      "Also give agents the tools that other extensions and VS Code's own MCP servers offer in this window. VS Code's own confirmations stay. They see the files of the window, not the copy that an agent works in.",
    ),
  autoApply: z
    .enum(["never", "when-checks-passed"])
    .default("never")
    .describe(
      "Whether results are written into your files without a review: never, or when-checks-passed (only when a check that looks at the change passed for every task and for all together, in a trusted folder, and you changed none of the files meanwhile). One undo takes them back. In VS Code only.",
    ),
  "history.maxMb": z
    .number()
    .min(0)
    .max(1_000_000)
    .default(500)
    .describe(
      "Most megabytes that the history of swarms may take; 0: no limit. When a swarm starts and it is more, the oldest runs lose their transcripts first, then go altogether; never the newest 20, nor one that has not ended. What was spent stays in the ledger.",
    ),
  "history.maxDays": z
    .number()
    .min(0)
    .max(36_500)
    .default(0)
    .describe(
      "Runs that are older than this many days are removed from the history when a swarm starts, never the newest 20; 0: no limit.",
    ),
});
export type Settings = z.infer<typeof Settings>;

/**
 * All that a folder may set for itself: checks, used only where it is trusted, and a budget, of which only the tightest
 * counts (`tightestBudget`). Everything else is the user's own: it spends, redirects, or lets something happen unasked.
 */
export const FOLDER_SETTINGS: readonly (keyof Settings)[] = ["checks", "budget.workspaceUsd"];

export const DEFAULT_ENDPOINT = "https://openrouter.ai/api/v1";
