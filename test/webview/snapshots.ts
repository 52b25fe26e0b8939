import { type NanoUsd, usd, ZERO } from "../../src/core/money.ts";
import type { DashboardSnapshot } from "../../src/core/protocol.ts";
import type { SpendTotals, SwarmState, TaskState } from "../../src/core/swarm/state-types.ts";
import { latestRun, previousRun } from "./benchmark-runs.ts";
import { tiers } from "./tier-summaries.ts";

const AT = Date.UTC(2026, 10, 22, 14, 3, 22);
const QWEN = "qwen/qwen3-coder";
const DEEPSEEK = "deepseek/deepseek-v3.2";
const MISTRAL = "mistralai/mistral-small-2603";

/** A real provider in the middle of a swarm: every state, origin and kind of trouble once. */
export function runningSnapshot(): DashboardSnapshot {
  return {
    at: AT,
    simulated: false,
    connection: { endpoint: "openrouter.ai", key: "set" },
    tier: "balanced",
    tiers: tiers(),
    budgets: [
      { label: "This month", settled: usd("3.206"), open: usd("0.0214"), cap: usd("10") },
      { label: "Today", settled: usd("4.12"), open: usd("0.0214"), cap: usd("5") },
    ],
    alertPercent: 80,
    swarm: swarm(),
    daily: days(),
    benchmarks: { latest: latestRun(), previous: previousRun() },
    prices: { date: "2026-11-10", note: "what the provider bills is what is booked" },
  };
}

/** The same swarm when it is over, on the simulator. */
export function finishedSnapshot(): DashboardSnapshot {
  const running = runningSnapshot();
  const { swarm } = running;
  if (swarm === null) throw new Error("The running snapshot has no swarm");
  return {
    ...running,
    simulated: true,
    connection: { endpoint: "simulated OpenRouter", key: "not-needed" },
    swarm: {
      ...swarm,
      simulated: true,
      endpoint: "simulated OpenRouter",
      phase: "finished",
      tasks: swarm.tasks.map((one) => (one.outcome === null ? { ...one, ...ENDED } : one)),
      outcome: { status: "partly", failed: 1 },
      patch: "changes.patch",
      files: ["src/invoice.ts", "src/tax.ts", "test/tax.test.ts"],
      ms: 94_300,
    },
    benchmarks: { latest: { ...latestRun(), simulated: true }, previous: previousRun() },
  };
}

const ENDED: Partial<TaskState> = {
  status: "finished",
  outcome: { status: "stopped", reason: "turns", detail: "40 turns were used up." },
  activity: "",
};

/** A fresh installation: nothing set, nothing run, nothing spent. */
export function emptySnapshot(): DashboardSnapshot {
  return {
    ...runningSnapshot(),
    connection: { endpoint: "openrouter.ai", key: "missing" },
    budgets: [
      { label: "This month", settled: ZERO, open: ZERO, cap: usd("10") },
      { label: "Today", settled: ZERO, open: ZERO, cap: null },
    ],
    swarm: null,
    daily: days().map(({ day }) => ({ day, cost: ZERO })),
    benchmarks: { latest: null, previous: null },
  };
}

/** The largest plan that is allowed, in layers of many widths. */
export function hugeSnapshot(): DashboardSnapshot {
  const running = runningSnapshot();
  const tasks = Array.from({ length: 50 }, (_, index) =>
    task(`t${index}`, `Translate module ${index} and everything that calls it`, {
      dependsOn: index < 12 ? [] : [`t${index % 12}`, `t${index - 5}`],
      status: index < 20 ? "finished" : index < 30 ? "running" : "waiting",
      outcome: index < 20 ? done("Translated.", ["src/module.ts"], DEEPSEEK) : null,
      model: index < 30 ? DEEPSEEK : null,
      totals:
        index < 20
          ? totals({ calls: 9, promptTokens: 84_000, settled: usd("0.0123"), billed: usd("0.0123") })
          : totals({}),
    }),
  );
  return { ...running, swarm: running.swarm && { ...running.swarm, tasks: [planner(), ...tasks] } };
}

export const HOSTILE = `<img src=x onerror="document.title='hacked'"><script>document.title='hacked'</script>`;

/** Text that would be markup, in every place that a person, a model or a tool can fill. */
export function hostileSnapshot(): DashboardSnapshot {
  const running = runningSnapshot();
  const bad = task("bad", HOSTILE, {
    status: "finished",
    outcome: done(HOSTILE, [HOSTILE], HOSTILE),
    model: HOSTILE,
    reason: HOSTILE,
    activity: HOSTILE,
    checks: [{ check: HOSTILE, status: "failed", ms: 10, excerpt: HOSTILE }],
    escalations: [{ from: HOSTILE, to: HOSTILE, why: HOSTILE }],
  });
  return {
    ...running,
    connection: { endpoint: HOSTILE, key: "set" },
    swarm: running.swarm && {
      ...running.swarm,
      goal: HOSTILE,
      tasks: [bad],
      notices: [{ level: "warn", text: HOSTILE }],
    },
    prices: { date: HOSTILE, note: HOSTILE },
  };
}

function swarm(): SwarmState {
  return {
    id: "swarm-7f3a",
    goal: "Add VAT for EU customers to the invoices: rates per country, reverse charge, rounding per line, and tests",
    tier: "balanced",
    workspace: "invoices",
    simulated: false,
    endpoint: "openrouter.ai",
    baseline: "anthropic/claude-sonnet-4.5",
    budget: usd("1"),
    startedAt: AT - 81_400,
    phase: "running",
    outcome: null,
    tasks: tasks(),
    checks: {
      found: ["npm test", "tsc --noEmit"],
      failingBefore: ["biome check"],
      why: "Found in package.json; a check that fails already is not held against an agent.",
    },
    totals: totals({
      calls: 41,
      promptTokens: 612_480,
      cachedTokens: 388_100,
      completionTokens: 21_950,
      settled: usd("0.113874"),
      billed: usd("0.108354"),
      computed: usd("0.00331"),
      estimated: usd("0.00221"),
      held: usd("0.0142"),
      reserved: usd("0.0072"),
      baseline: usd("1.31859"),
    }),
    patch: null,
    files: [],
    notices: [
      {
        level: "warn",
        text: "One call timed out after it was sent; its worst case is held until OpenRouter's books say what it cost.",
      },
    ],
    ms: null,
  };
}

function planner(): TaskState {
  return task("plan", "Plan the work", {
    type: "structured",
    complexity: "medium",
    dependsOn: [],
    status: "finished",
    outcome: done("Seven tasks.", [], MISTRAL),
    model: MISTRAL,
    reason: "structured, medium: the balanced tier maps structured work to Mistral Small 4",
    totals: totals({
      calls: 1,
      promptTokens: 4_120,
      completionTokens: 1_380,
      settled: usd("0.001446"),
      billed: usd("0.001446"),
      baseline: usd("0.03306"),
    }),
  });
}

function tasks(): readonly TaskState[] {
  return [
    planner(),
    task("rates", "Table of VAT rates per country", {
      complexity: "simple",
      status: "finished",
      outcome: done(
        "Added src/rates.ts with 27 countries and the date the rates were read.",
        ["src/rates.ts"],
        DEEPSEEK,
      ),
      model: DEEPSEEK,
      reason: "coding, simple: simple tasks take the budget tier's first model, DeepSeek V3.2",
      checks: [
        { check: "npm test", status: "passed", ms: 4_210 },
        { check: "tsc", status: "passed", ms: 1_830 },
      ],
      toolCalls: 7,
      totals: totals({
        calls: 6,
        promptTokens: 61_200,
        cachedTokens: 40_300,
        completionTokens: 3_110,
        settled: usd("0.011876"),
        billed: usd("0.011876"),
        baseline: usd("0.121"),
      }),
    }),
    task("rounding", "Round per line, half up, in cents", {
      complexity: "complex",
      status: "finished",
      outcome: done(
        "Rounding is one function now; three callers use it.",
        ["src/rounding.ts", "src/invoice.ts"],
        DEEPSEEK,
      ),
      model: DEEPSEEK,
      reason: "escalated to DeepSeek V3.2: npm test failed twice on Qwen3 Coder",
      attempts: 3,
      retries: ["npm test failed: expected 1.01, got 1.00"],
      escalations: [{ from: QWEN, to: DEEPSEEK, why: "npm test failed in both attempts" }],
      checks: [
        {
          check: "npm test",
          status: "failed",
          ms: 4_530,
          excerpt: "1) rounding\n   AssertionError: expected 1.01, got 1.00",
        },
        { check: "npm test", status: "passed", ms: 4_390 },
        { check: "tsc", status: "passed", ms: 1_790 },
        { check: "biome", status: "failed-before", ms: 300, excerpt: "src/old.ts: unused variable" },
      ],
      toolCalls: 23,
      totals: totals({
        calls: 14,
        promptTokens: 240_900,
        cachedTokens: 171_000,
        completionTokens: 9_400,
        settled: usd("0.0612"),
        billed: usd("0.05789"),
        computed: usd("0.00331"),
        baseline: usd("0.61"),
      }),
    }),
    task("reverse", "Reverse charge for business customers", {
      dependsOn: ["rates"],
      status: "running",
      model: QWEN,
      reason: "coding, medium: the balanced tier maps coding to Qwen3 Coder (quality 78)",
      activity: "editing src/customer.ts",
      attempts: 2,
      retries: ["provider_down, again after 800 ms"],
      toolCalls: 11,
      totals: totals({
        calls: 8,
        promptTokens: 118_400,
        cachedTokens: 77_000,
        completionTokens: 4_020,
        settled: usd("0.02194"),
        billed: usd("0.01973"),
        estimated: usd("0.00221"),
        held: usd("0.0142"),
        reserved: usd("0.0072"),
        baseline: usd("0.29"),
      }),
    }),
    task("lines", "VAT on every invoice line", {
      dependsOn: ["rates", "rounding"],
      status: "running",
      model: QWEN,
      reason: "coding, medium: the balanced tier maps coding to Qwen3 Coder (quality 78)",
      activity: "asking the model",
      totals: totals({ calls: 1, held: usd("0.0061") }),
    }),
    task("docs", "Describe VAT in the manual", {
      type: "general",
      status: "finished",
      outcome: {
        status: "failed",
        kind: "checks",
        detail: "The links of docs/vat.md do not resolve after two models tried.",
      },
      dependsOn: ["rates"],
      model: DEEPSEEK,
      reason: "general, medium: fallback DeepSeek V3.2, because Llama 3.3 70B was not available",
      attempts: 4,
      fallbacks: [{ from: "meta-llama/llama-3.3-70b-instruct", to: DEEPSEEK, why: "no provider offers it now" }],
      checks: [{ check: "links", status: "failed", ms: 900, excerpt: "docs/vat.md: rates.md not found" }],
      totals: totals({
        calls: 10,
        promptTokens: 92_000,
        completionTokens: 3_900,
        settled: usd("0.0125"),
        billed: usd("0.0125"),
        baseline: usd("0.22"),
      }),
    }),
    task("tests", "Tests for rates, reverse charge and rounding", { dependsOn: ["reverse", "lines"] }),
    task("export", "VAT columns in the CSV export", { dependsOn: ["lines", "rates"], type: "structured" }),
  ];
}

function task(id: string, title: string, more: Partial<TaskState>): TaskState {
  return {
    id,
    title,
    type: "coding",
    complexity: "medium",
    dependsOn: [],
    status: "waiting",
    outcome: null,
    model: null,
    reason: null,
    activity: "",
    attempts: 1,
    escalations: [],
    retries: [],
    fallbacks: [],
    checks: [],
    toolCalls: 0,
    totals: totals({}),
    ...more,
  };
}

function done(answer: string, files: readonly string[], model: string): TaskState["outcome"] {
  return { status: "done", answer, evidence: files.length > 0 ? "checks-passed" : "no-checks", files, model };
}

export function totals(more: Partial<SpendTotals>): SpendTotals {
  const none = { billed: ZERO, computed: ZERO, estimated: ZERO, held: ZERO, reserved: ZERO, baseline: ZERO };
  return { calls: 0, promptTokens: 0, cachedTokens: 0, completionTokens: 0, settled: ZERO, ...none, ...more };
}

/** Thirty days up to the snapshot's, working days busier, one outlier, some days without spend. */
function days(): DashboardSnapshot["daily"] {
  const cents = [0, 4, 11, 9, 0, 0, 16, 8, 22, 5, 13, 0, 0, 7, 31, 12, 18, 2, 0, 0, 9, 26, 14, 41, 6, 0, 0, 19, 35, 12];
  return cents.map((amount, index) => ({
    day: new Date(AT - (29 - index) * 86_400_000).toISOString().slice(0, 10),
    cost: (amount * 9_731_000) as NanoUsd,
  }));
}
