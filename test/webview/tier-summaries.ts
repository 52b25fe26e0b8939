import { TASK_TYPES } from "../../src/core/models/vocabulary.ts";
import { usd } from "../../src/core/money.ts";
import type { TierSummary } from "../../src/core/protocol.ts";

const DEEPSEEK = model("primary", "deepseek/deepseek-v3.2", "DeepSeek V3.2", "$0.26", "$0.38", 85);
const QWEN = model("secondary", "qwen/qwen3-coder", "Qwen3 Coder 480B A35B", "$0.30", "$1.00", 78);
const LLAMA = model("primary", "meta-llama/llama-3.3-70b-instruct", "Llama 3.3 70B Instruct", "$0.71", "$0.71", 30);
const MISTRAL = model("tertiary", "mistralai/mistral-small-2603", "Mistral Small 4", "$0.15", "$0.60", 30);
const GLM = model("fallback", "z-ai/glm-4.7-flash", "GLM 4.7 Flash", "$0.0605", "$0.40", 30);

/** The three tiers as the catalogue of 2026-11-10 has them. */
export function tiers(): readonly TierSummary[] {
  const specialist: TierSummary["mapping"] = TASK_TYPES.map((type) => ({
    type,
    complexity: "any",
    model: type === "coding" ? QWEN.slug : type === "structured" ? MISTRAL.slug : LLAMA.slug,
  }));
  return [
    {
      tier: "budget",
      description:
        "The cheapest models that can work with tools: DeepSeek for nearly everything, GLM for plain questions.",
      strategy: "cost-optimized",
      stages: 2,
      attemptsPerStage: 2,
      models: [DEEPSEEK, GLM],
      mapping: TASK_TYPES.map((type) => ({
        type,
        complexity: "any",
        model: type === "general" ? GLM.slug : DEEPSEEK.slug,
      })),
      typicalTask: { cost: usd("0.00596"), baseline: usd("0.09"), baselineModel: "anthropic/claude-sonnet-4.5" },
    },
    {
      tier: "balanced",
      description:
        "A model for each kind of work. Simple tasks go to the budget tier's models; when checks fail twice, a second model tries.",
      strategy: "balanced",
      stages: 2,
      attemptsPerStage: 2,
      models: [LLAMA, QWEN, MISTRAL, { ...DEEPSEEK, role: "fallback" }],
      mapping: specialist.flatMap((entry) => [
        { type: entry.type, complexity: "simple", model: entry.type === "general" ? GLM.slug : DEEPSEEK.slug },
        { ...entry, complexity: "medium" },
        { ...entry, complexity: "complex" },
      ]),
      typicalTask: { cost: usd("0.008"), baseline: usd("0.09"), baselineModel: "anthropic/claude-sonnet-4.5" },
    },
    {
      tier: "premium",
      description: "The strongest open model for each kind of work, for simple tasks too, with three models to climb.",
      strategy: "quality-optimized",
      stages: 3,
      attemptsPerStage: 2,
      models: [
        { ...QWEN, role: "primary" },
        { ...LLAMA, role: "secondary" },
        MISTRAL,
        { ...DEEPSEEK, role: "fallback" },
      ],
      mapping: specialist,
      typicalTask: { cost: usd("0.008"), baseline: usd("0.09"), baselineModel: "anthropic/claude-sonnet-4.5" },
    },
  ];
}

function model(
  role: TierSummary["models"][number]["role"],
  slug: string,
  name: string,
  input: string,
  output: string,
  quality: number,
): TierSummary["models"][number] {
  return { role, slug, name, input, output, quality, specialization: ["coding"] };
}
