import type { CatalogueModel } from "../models/catalogue-schema.ts";
import { onSameBenchmark } from "../models/evidence.ts";
import type { TierSlot, Tiers } from "../models/tiers.ts";
import type { TaskType } from "../models/vocabulary.ts";
import { formatUsd, nanoUsd, usdFromNumber } from "../money.ts";
import type { ModelRecord } from "../spend/outcomes.ts";

/** What public runs say of the model that starts, beside the baseline on the same tasks; `null`: no run says anything. */
export function evidenceText(type: TaskType, order: readonly TierSlot[], baseline: CatalogueModel): string | null {
  const model = order[0]?.model;
  const runs = model && onSameBenchmark(type, model.quality.evidence, baseline.quality.evidence);
  if (!model || !runs) return null;
  const [own, theirs] = runs;
  const cost = (dollars: number | undefined) =>
    dollars === undefined ? "" : ` at ${formatUsd(usdFromNumber(dollars))} a task`;
  return (
    `Public: ${model.name} solved ${own.score} % of ${own.tasks} tasks of ${own.benchmark}${cost(own.costPerTask)} (${own.date}), ` +
    `${baseline.name} ${theirs.score} %${cost(theirs.costPerTask)} (${theirs.date}).`
  );
}

/** What the user's own outcomes say; `null`: there are none of this type. */
export function ownText(type: TaskType, records: readonly ModelRecord[], tiers: Tiers): string | null {
  const own = records.filter((record) => record.type === type && record.tasks > 0);
  if (own.length === 0) return null;
  const told = own.map(({ model, solved, tasks, cost }) => {
    const name = tiers.catalogue.lookup(model)?.name ?? model;
    const each = solved === 0 ? "" : ` at ${formatUsd(nanoUsd(Math.ceil(cost / solved)))} a solved task`;
    return `${name} solved ${solved} of ${tasks}${each}`;
  });
  return `Your own ${type} tasks: ${told.join("; ")}.`;
}
