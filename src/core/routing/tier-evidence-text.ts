import type { PublicRun } from "../models/catalogue-schema.ts";
import { ahead, costPerSolved, onSameBenchmark, sampleOfRun, shareOfRun } from "../models/evidence.ts";
import type { TaskType } from "../models/vocabulary.ts";
import { formatUsd, nanoUsd } from "../money.ts";
import { type ChosenChain, type Expected, isAheadByOwn, type Known } from "./better-chain.ts";

/**
 * Where results say something else than the table about who starts a type of task, a sentence each: one for public
 * results, compared on one benchmark, and one for the user's own. Only where a model is ahead (`ahead`): surely more is
 * solved, or not less at half the dollars for a solved task or less. Of several, the one whose solved task is cheapest.
 * `order` is the one in force.
 */
export function disagreementsWith(
  starts: Known,
  others: readonly Known[],
  type: TaskType,
  order: readonly string[],
): readonly string[] {
  const said: string[] = [];
  const [published] = others
    .flatMap((model) => {
      const runs = onSameBenchmark(type, model.runs, starts.runs);
      if (runs === null || model.slug === starts.slug) return [];
      const [theirs, its] = [sampleOfRun(runs[0]), sampleOfRun(runs[1])];
      return ahead(theirs, its) === "alike" ? [] : { model, runs, cost: costPerSolved(theirs) };
    })
    .toSorted(cheapest);
  if (published !== undefined) {
    const [theirs, its] = published.runs;
    said.push(
      `The table starts ${type} tasks on ${starts.name}; on ${its.benchmark} it solved ${runText(its)}, ${published.model.name} ${runText(theirs)}.`,
    );
  }
  const [own] = others
    .filter((model) => isAheadByOwn(model, starts))
    .map((model) => ({ model, cost: model.own && costPerSolved(model.own) }))
    .toSorted(cheapest);
  if (own !== undefined) {
    const [place, itsPlace] = [order.indexOf(own.model.slug), order.indexOf(starts.slug)];
    const late =
      place >= 0 && itsPlace > place
        ? ` ${starts.name} comes later in the order in force, so that its tasks may have been the harder ones.`
        : "";
    said.push(`${ownText(own.model, starts, type)}${late}`);
  }
  return said;
}

/** The figures behind a suggested chain. `now` are the models that a task climbs in the order in force. */
export function betterText(
  { models, ownStart, expected }: ChosenChain,
  now: readonly [Known, ...Known[]],
  type: TaskType,
): string {
  const sentences = ownStart === null ? [] : [ownText(ownStart, now[0], type)];
  if (expected === null) sentences.push("The other models keep their order.");
  else {
    const { benchmark, inForce, suggested } = expected;
    const each = models.flatMap(({ name, runs }) => {
      const run = runs.find((one) => one.benchmark === benchmark);
      return run === undefined ? [] : `${name} ${runText(run)}`;
    });
    sentences.push(
      `On ${benchmark}: ${each.join("; ")}.`,
      `Expected of this chain, with a check that is never wrong: ${expectedText(suggested)}; of the order in force: ${expectedText(inForce)}. The less the failures go together, the more is solved.`,
    );
    const unknown = now.filter(({ runs }) => !runs.some((run) => run.benchmark === benchmark));
    if (unknown.length > 0)
      sentences.push(
        `Of the order in force, no result there is known of ${unknown.map(({ name }) => name).join(", ")}.`,
      );
  }
  return sentences.join(" ");
}

/** "60-82 % solved, from $0.081 for a solved task" */
function expectedText({ least, most, costPerSolved: cost }: Expected): string {
  if (most === 0) return "nothing is known";
  const [low, high] = [least.toFixed(0), most.toFixed(0)];
  return `${low === high ? low : `${low}-${high}`} % solved, from ${dollars(cost)} for a solved task`;
}

/** "60.0 % [55.6-64.2] of 500 at $0.028 a task" */
function runText(run: PublicRun): string {
  const { percent, low, high } = shareOfRun(run);
  const cost = run.costPerTask === undefined ? "" : ` at ${dollars(run.costPerTask)} a task`;
  return `${percent.toFixed(1)} % [${low.toFixed(1)}-${high.toFixed(1)}] of ${run.tasks}${cost}`;
}

function ownText(one: Known, other: Known, type: TaskType): string {
  return `Your own ${type} tasks: ${one.name} solved ${ownFigures(one)}, ${other.name} ${ownFigures(other)}.`;
}

function ownFigures({ own }: Known): string {
  if (own === null) return "none";
  const cost = costPerSolved(own);
  return `${own.solved} of ${own.tasks}${cost === null ? "" : ` at ${dollars(cost)} for a solved task`}`;
}

function dollars(amount: number): string {
  return formatUsd(nanoUsd(Math.round(amount * 1e9)));
}

/** Unknown costs last. */
function cheapest(a: { readonly cost: number | null }, b: { readonly cost: number | null }): number {
  return (a.cost ?? Number.MAX_VALUE) - (b.cost ?? Number.MAX_VALUE);
}
