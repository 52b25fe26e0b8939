import { SPEAKS_FOR } from "../core/models/evidence.ts";
import { formatUsd, usdFromNumber } from "../core/money.ts";
import type { ModelEvidence, TypeView } from "../core/routing/tier-view.ts";

const SOURCES: Record<TypeView["source"], string> = {
  table: "the tier's table",
  tier: "the tier's checked chain",
  user: "your own chain",
  learnt: "of these, drawn anew for each task",
};

/** What a change of an order comes to, for the editor's question: from, to, and the figures of each model that speak for the tasks. */
export function changeText(view: TypeView, to: readonly string[], whereTo: string): string {
  const from = view.order.slice(0, view.stages);
  const climbed = to.slice(0, Math.max(view.stages, 1));
  const models = [...new Set([...from, ...climbed])];
  return [
    `From: ${chainText(from, view)} (${SOURCES[view.source]})`,
    `To: ${chainText(climbed, view)} (${whereTo})`,
    "",
    ...models.map((slug) => figures(slug, view)),
  ].join("\n");
}

/** "DeepSeek V3.2 → GLM 4.6" */
export function chainText(slugs: readonly string[], view: TypeView): string {
  return slugs.map((slug) => find(slug, view)?.name ?? slug).join(" → ");
}

function find(slug: string, { models }: TypeView): ModelEvidence | undefined {
  return models.find((model) => model.slug === slug);
}

function figures(slug: string, view: TypeView): string {
  const model = find(slug, view);
  if (model === undefined) return `${slug}: nothing is known.`;
  const published = model.published
    .filter(({ benchmark }) => SPEAKS_FOR[view.type].includes(benchmark))
    .map(({ benchmark, percent, low, high, tasks, costPerTask }) => {
      const cost = costPerTask === null ? "" : `, ${formatUsd(usdFromNumber(costPerTask))} a task`;
      return `${percent.toFixed(1)}% (95% interval ${low.toFixed(1)} to ${high.toFixed(1)}) of ${tasks} tasks of ${benchmark}${cost}`;
    });
  const { own } = model;
  const mine = own === null ? [] : [`your own: ${own.solved} of ${own.tasks} tasks, ${formatUsd(own.cost)} in all`];
  const known = [...published, ...mine];
  return `${model.name}: ${known.length === 0 ? `no result that speaks for ${view.type} tasks` : known.join("; ")}.`;
}
