import assert from "node:assert/strict";
import type { PublicRun } from "../../../src/core/models/catalogue-schema.ts";
import { SPEAKS_FOR } from "../../../src/core/models/evidence.ts";
import { catalogueJson, realCatalogue } from "../../support/real-configs.ts";
import { sharedData } from "../../support/shared-data.ts";

const [SWE_BENCH = "", POLYGLOT = ""] = SPEAKS_FOR.coding;

/** What the sources call the models. */
const ON_SWE_BENCH: Readonly<Record<string, string>> = {
  "deepseek/deepseek-v3.2": "DeepSeek V3.2 Reasoner",
  "qwen/qwen3-coder": "Qwen3-Coder 480B/A35B Instruct",
  "qwen/qwen3-coder:free": "Qwen3-Coder 480B/A35B Instruct",
  "z-ai/glm-4.6": "GLM-4.6 (T=1)",
  "qwen/qwen-2.5-coder-32b-instruct": "Qwen2.5-Coder 32B Instruct",
  "anthropic/claude-3.7-sonnet": "Claude 3.7 Sonnet (20250219)",
  "anthropic/claude-sonnet-4": "Claude 4 Sonnet (20250514)",
  "anthropic/claude-sonnet-4.5": "Claude 4.5 Sonnet (20250929)",
};

/** Its single results upstream say 51 of 500, its published rate 52.8 %: only the latter is sound. */
const UNSOUND = "anthropic/claude-3.7-sonnet";

const ON_POLYGLOT: Readonly<Record<string, string>> = {
  "deepseek/deepseek-chat": "DeepSeek Chat V3 (prev)",
  // Of its two runs the better one, which wrote whole files.
  "qwen/qwen-2.5-coder-32b-instruct": "Qwen2.5-Coder-32B-Instruct,whole",
  "anthropic/claude-3.5-sonnet": "claude-3-5-sonnet-20241022,diff,2025",
  "anthropic/claude-3.7-sonnet": "claude-3-7-sonnet-20250219 (no thinking)",
  "anthropic/claude-sonnet-4": "claude-sonnet-4-20250514 (no thinking)",
};

interface Matrix {
  readonly models: Readonly<Record<string, { readonly resolved: string; readonly cost: readonly number[] }>>;
  readonly aggregate: readonly {
    readonly model: string;
    readonly date: string;
    readonly resolved_pct: number;
    readonly instance_cost: number;
  }[];
}

describe("the public evidence of the catalogue", () => {
  it("gives the quality scores by the stated rule, and says so where there is none", () => {
    const { baseline, models } = realCatalogue();
    const best = runOf(baseline.slug, SWE_BENCH)?.score;
    assert.ok(best !== undefined);
    for (const { slug, quality } of models) {
      const swe = runOf(slug, SWE_BENCH)?.score;
      const polyglot = runOf(slug, POLYGLOT)?.score;
      if (swe !== undefined) assert.equal(quality.score, Math.min(100, Math.round((100 * swe) / best)), slug);
      else if (polyglot !== undefined) assert.equal(quality.score, Math.floor(polyglot), slug);
      else assert.ok(quality.score <= 30 && quality.note !== undefined, slug);
    }
  });

  it("names benchmarks without their size, of one size each, and once for a model", () => {
    const sizes = new Map<string, number>();
    for (const { slug, quality } of realCatalogue().models) {
      const names = quality.evidence.map((run) => run.benchmark);
      assert.deepEqual([...new Set(names)], names, slug);
      for (const { benchmark, tasks } of quality.evidence) {
        assert.doesNotMatch(benchmark, /\d+ (tasks|problems)/);
        assert.equal(sizes.get(benchmark) ?? tasks, tasks, benchmark);
        sizes.set(benchmark, tasks);
      }
    }
    for (const benchmark of Object.values(SPEAKS_FOR).flat()) assert.ok(sizes.has(benchmark), benchmark);
  });

  it("dates every run, and names a source of the catalogue's list", () => {
    const { date, sources, models } = realCatalogue();
    for (const run of models.flatMap((model) => model.quality.evidence)) {
      assert.ok(run.date <= date, run.date);
      assert.ok(
        sources.some((source) => source.startsWith(run.source)),
        run.source,
      );
    }
  });

  it("says of every model whether its weights are published", () => {
    for (const { slug, openWeights } of catalogueJson().models) assert.ok(openWeights !== undefined, slug);
    assert.equal(realCatalogue().baseline.openWeights, false);
  });

  it("states what the single results on SWE-bench come to: solved, dollars a task, day", function () {
    const text = sharedData("replay/swebench_bashonly_per_instance.json");
    if (text === undefined) return this.skip();
    const { models, aggregate } = JSON.parse(text) as Matrix;
    assert.deepEqual(slugsWith(SWE_BENCH), Object.keys(ON_SWE_BENCH).sort());
    for (const [slug, name] of Object.entries(ON_SWE_BENCH)) {
      const run = runOf(slug, SWE_BENCH);
      const published = aggregate.find((row) => row.model === name);
      const single = models[name];
      assert.ok(run !== undefined && published !== undefined, slug);
      assert.equal(run.date, published.date, slug);
      // What runs for free today did not when it was measured.
      if (run.costPerTask !== undefined)
        assert.equal(run.costPerTask.toFixed(6), published.instance_cost.toFixed(6), slug);
      else assert.match(slug, /:free$/);
      if (slug === UNSOUND) {
        assert.equal(run.score, published.resolved_pct);
        continue;
      }
      assert.ok(single !== undefined, slug);
      assert.equal(run.tasks, single.resolved.length, slug);
      const solved = [...single.resolved].filter((flag) => flag === "1").length;
      assert.equal(run.score.toFixed(2), ((100 * solved) / run.tasks).toFixed(2), slug);
      if (run.costPerTask === undefined) continue;
      const cost = single.cost.reduce((total, one) => total + one, 0) / single.cost.length;
      assert.ok(Math.abs(run.costPerTask - cost) < 1e-6, `${slug}: ${run.costPerTask} is not ${cost}`);
    }
  });

  it("states what Aider's polyglot list states", function () {
    const text = sharedData("replay/aider_polyglot_leaderboard.csv");
    if (text === undefined) return this.skip();
    assert.deepEqual(slugsWith(POLYGLOT), Object.keys(ON_POLYGLOT).sort());
    for (const [slug, name] of Object.entries(ON_POLYGLOT)) {
      const run: PublicRun | undefined = runOf(slug, POLYGLOT);
      const row: string | undefined = text.split("\n").find((line) => line.startsWith(name));
      assert.ok(run !== undefined && row !== undefined, slug);
      const [, , date, tasks, , score, , , total] = row.split(",") as readonly string[];
      assert.deepEqual([run.date, run.tasks, run.score], [date, Number(tasks), Number(score)], slug);
      // A total of 0.0 is one that was not recorded.
      const cost: number | undefined =
        Number(total) === 0 ? undefined : Number((Number(total) / Number(tasks)).toFixed(6));
      assert.equal(run.costPerTask, cost, slug);
    }
  });
});

function runOf(slug: string, benchmark: string): PublicRun | undefined {
  const model = catalogueJson().models.find((one) => one.slug === slug);
  return model?.quality.evidence.find((run) => run.benchmark === benchmark);
}

function slugsWith(benchmark: string): string[] {
  const all = catalogueJson().models.map((model) => model.slug);
  return all.filter((slug) => runOf(slug, benchmark) !== undefined).sort();
}
