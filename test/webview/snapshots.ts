import { type NanoUsd, usd, ZERO } from "../../src/core/money.ts";
import type { DashboardSnapshot } from "../../src/core/protocol.ts";
import type { TaskState } from "../../src/core/swarm/state-types.ts";
import { latestRun, previousRun } from "./benchmark-runs.ts";
import { calculatorData } from "./calculator-data.ts";
import { emptyReport, longReport, spendReport } from "./spend-reports.ts";
import { AT, done, planner, swarm, task, totals } from "./swarm-states.ts";
import { tiers } from "./tier-summaries.ts";
import { tierViews } from "./tier-views.ts";

const DEEPSEEK = "deepseek/deepseek-v3.2";

/** A real provider in the middle of a swarm: every state, origin and kind of trouble once. */
export function runningSnapshot(): DashboardSnapshot {
  return {
    at: AT,
    simulated: false,
    connection: { endpoint: "openrouter.ai", key: "set" },
    tier: "balanced",
    tiers: tiers(),
    tierViews: tierViews(),
    routing: { mode: "evidence", problems: [], own: { status: "read", tasks: 20 } },
    alertPercent: 80,
    swarm: swarm(),
    expected: { low: usd("0.19"), likely: usd("0.24"), high: usd("0.41"), basis: "From 3 finished tasks." },
    question: null,
    spend: spendReport(),
    ledgerTrouble: null,
    account: true,
    daily: days(),
    calculator: calculatorData(),
    benchmarks: { latest: latestRun(), previous: previousRun() },
    prices: { age: "prices of 3 hours ago", note: "what the provider bills is what is booked" },
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
    account: false,
    expected: null,
    spend: { ...spendReport(), simulated: true, drift: null },
    swarm: {
      ...swarm,
      simulated: true,
      endpoint: "simulated OpenRouter",
      phase: "finished",
      tasks: swarm.tasks.map((one) => (one.outcome === null ? { ...one, ...ENDED } : one)),
      outcome: { status: "partly", failed: 1 },
      falseAccepts: [
        { tasks: ["rates"], foundBy: "merged-checks", detail: "npm test: src/rates.ts: expected 0.2, got 0.19" },
        { tasks: ["rounding"], foundBy: "user", detail: "Rejected: src/rounding.ts, src/invoice.ts." },
      ],
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
    swarm: null,
    expected: null,
    spend: emptyReport(),
    account: false,
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
    commands: [{ shown: HOSTILE, decision: "refused", by: "you", why: HOSTILE }],
    told: [HOSTILE],
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
      confinement: { level: "none", by: HOSTILE, text: HOSTILE },
      rules: { used: false, files: [{ path: HOSTILE, hash: HOSTILE, hidden: 1 }] },
    },
    question: { kind: "command", text: HOSTILE, more: 2 },
    spend: longReport(HOSTILE),
    prices: { age: HOSTILE, note: HOSTILE },
  };
}

/** A damaged ledger: no figure can be read. */
export function troubledSnapshot(): DashboardSnapshot {
  const text =
    "The spending ledger /home/ada/.local/share/frugal-swarm/ledger.sqlite is damaged (database disk image is malformed). It was left as it is.";
  return { ...runningSnapshot(), spend: null, ledgerTrouble: { text, repairable: true } };
}

/** The longest words in every place of the spend. */
export function longSnapshot(): DashboardSnapshot {
  const text =
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft of 2026 and its successors";
  return { ...runningSnapshot(), spend: longReport(text) };
}

/** Thirty-one days up to the snapshot's, working days busier, one outlier, some days without spend. */
function days(): DashboardSnapshot["daily"] {
  const cents = [
    3, 0, 4, 11, 9, 0, 0, 16, 8, 22, 5, 13, 0, 0, 7, 31, 12, 18, 2, 0, 0, 9, 26, 14, 41, 6, 0, 0, 19, 35, 12,
  ];
  return cents.map((amount, index) => ({
    day: new Date(AT - (30 - index) * 86_400_000).toISOString().slice(0, 10),
    cost: (amount * 9_731_000) as NanoUsd,
  }));
}
