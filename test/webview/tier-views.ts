import type { TaskType, Tier } from "../../src/core/models/vocabulary.ts";
import { TASK_TYPES, TIERS } from "../../src/core/models/vocabulary.ts";
import { usd } from "../../src/core/money.ts";
import type { ModelEvidence, OwnResult, TierView, TypeView } from "../../src/core/routing/tier-view.ts";

const LEADERBOARD = "SWE-bench/swe-bench.github.io data/leaderboards.json, 2025-12-10";
const BENCH = "SWE-bench Verified, mini-SWE-agent bash-only (500 tasks)";

/** Twelve of fifteen solved; one that was accepted first was found to be wrong. */
export const OWN: OwnResult = {
  tasks: 15,
  attempts: 21,
  solved: 12,
  proved: 9,
  overturned: 1,
  percent: 80,
  low: 54.8,
  high: 93,
  cost: usd("0.18"),
  costPerSolved: usd("0.015"),
};

export const DEEPSEEK = model("deepseek/deepseek-v3.2", "DeepSeek V3.2", "$0.26", "$0.38", {
  published: [swebench(60, 55.6, 64.2, 0.028)],
  own: OWN,
});
const GLM = model("z-ai/glm-4.6", "GLM 4.6", "$0.60", "$2.20", { published: [swebench(55.4, 51, 59.7, 0.18)] });
const QWEN = model("qwen/qwen3-coder", "Qwen3 Coder 480B A35B", "$0.30", "$1.00", {
  published: [swebench(55.4, 51, 59.7, 0.25)],
  own: {
    tasks: 4,
    attempts: 8,
    solved: 0,
    proved: 0,
    overturned: 0,
    percent: 0,
    low: 0,
    high: 49,
    cost: usd("0.11"),
    costPerSolved: null,
  },
});
const LLAMA = model("meta-llama/llama-3.3-70b-instruct", "Llama 3.3 70B Instruct", "$0.71", "$0.71", {
  published: [
    {
      benchmark: "LiveCodeBench v5",
      percent: 31.1,
      low: 24.4,
      high: 38.7,
      tasks: 167,
      costPerTask: null,
      date: "2025-05-02",
      source: "LiveCodeBench leaderboard",
    },
  ],
});
const MISTRAL = model("mistralai/mistral-small-2603", "Mistral Small 4", "$0.15", "$0.60", {
  own: {
    tasks: 1,
    attempts: 1,
    solved: 1,
    proved: 1,
    overturned: 0,
    percent: 100,
    low: 20.7,
    high: 100,
    cost: usd("0.004"),
    costPerSolved: usd("0.004"),
  },
});

/** The balanced tier with something to say in each type of task; the others as they are shipped. */
export function tierViews(): readonly TierView[] {
  return TIERS.map((tier) => ({ tier, types: TASK_TYPES.map((type) => typeView(tier, type)) }));
}

/** The same after a change of one of them. */
export function withType(tier: Tier, type: TaskType, change: Partial<TypeView>): readonly TierView[] {
  return tierViews().map((view) =>
    view.tier === tier
      ? { ...view, types: view.types.map((one) => (one.type === type ? { ...one, ...change } : one)) }
      : view,
  );
}

function typeView(tier: Tier, type: TaskType): TypeView {
  const [own, table] = tier === "balanced" ? BALANCED[type] : [{}, [DEEPSEEK]];
  const slugs = table.map(({ slug }) => slug);
  const models = own.models ?? table;
  return {
    type,
    table: slugs,
    order: slugs,
    stages: Math.min(2, slugs.length),
    source: "table",
    disagreements: [],
    better: null,
    ...own,
    models,
  };
}

const BALANCED: Record<TaskType, readonly [Partial<TypeView>, readonly ModelEvidence[]]> = {
  coding: [
    {
      order: [DEEPSEEK.slug, GLM.slug, QWEN.slug, LLAMA.slug],
      source: "tier",
      models: [DEEPSEEK, GLM, QWEN, LLAMA],
      disagreements: [
        "The table starts with Qwen3 Coder (55.4% of 500 tasks, $0.45 for each solved); DeepSeek V3.2 solved 60.0% at $0.047.",
      ],
    },
    [QWEN, LLAMA, DEEPSEEK],
  ],
  analysis: [{ source: "learnt", order: [DEEPSEEK.slug, LLAMA.slug], models: [DEEPSEEK, LLAMA] }, [LLAMA, DEEPSEEK]],
  general: [
    {
      better: {
        models: [MISTRAL.slug, DEEPSEEK.slug],
        why: "Mistral Small 4 solved 1 of 1 of your own tasks at $0.0040 each; Llama 3.3 70B Instruct has no own result.",
      },
    },
    [LLAMA, QWEN, MISTRAL],
  ],
  structured: [{ source: "user", order: [QWEN.slug, MISTRAL.slug], models: [QWEN, MISTRAL, LLAMA] }, [MISTRAL, LLAMA]],
};

function model(
  slug: string,
  name: string,
  input: string,
  output: string,
  known: Partial<Pick<ModelEvidence, "published" | "own">>,
): ModelEvidence {
  return { slug, name, input, output, published: [], own: null, ...known };
}

function swebench(percent: number, low: number, high: number, costPerTask: number): ModelEvidence["published"][number] {
  return { benchmark: BENCH, percent, low, high, tasks: 500, costPerTask, date: "2025-12-10", source: LEADERBOARD };
}
