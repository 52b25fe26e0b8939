import { SPEAKS_FOR } from "../core/models/evidence.ts";
import type { RoutingMode, Tier } from "../core/models/vocabulary.ts";
import { formatUsd, nanoUsd } from "../core/money.ts";
import type { ModelEvidence, OwnResult, PublishedResult, TierView, TypeView } from "../core/routing/tier-view.ts";
import { grouped } from "./grouped.ts";
import { wrapped } from "./wrapped.ts";

const WIDTH = 100;

export interface AboutModels {
  readonly mode: RoutingMode;
  /** Day of the price catalogue. */
  readonly prices: string;
  readonly simulated: boolean;
  /** The ledger that was looked for. */
  readonly file: string;
  /** How often a model was tried on a task; `null`: there is no ledger. */
  readonly tries: number | null;
}

const MODES: Record<RoutingMode, string> = {
  evidence: "the tiers' checked chains, chosen by public results, and their tables for other types of task",
  table: "the tiers' tables alone",
  learning: "your own outcomes, among the tier's models; the order is drawn anew for each task",
};

/** What a person reads of the models' evidence in the terminal, in at most 100 columns. Pure; names come from others. */
export function modelsText(views: readonly TierView[], about: AboutModels): string {
  const head = [
    ...wrapped(`Routing      ${about.mode}: ${MODES[about.mode]}. --routing changes it.`, WIDTH, 13),
    `Prices       US dollars per million tokens, in / out, of the catalogue of ${about.prices}`,
    ...wrapped(`Own results  ${ownLine(about)}`, WIDTH, 13),
    "Intervals    95 %, in brackets; those of dollars for a solved task are of the share solved alone",
  ];
  if (about.simulated) head.push("SIMULATED: the results of simulated models, which say nothing about real ones.");
  const blocks = views.flatMap((view) =>
    view.types.map((type) => [`${view.tier} tier, ${type.type} tasks`, ...typeLines(type, view.tier, about)]),
  );
  const more = ["--tier all shows every tier, --type coding one kind of task, --json the figures."];
  return `${[head, ...blocks, more].map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function ownLine({ tries, file, simulated }: AboutModels): string {
  if (tries === null)
    return `none yet: there is no ledger at ${file}. They come with your first swarm on real models; --simulated shows those of the newest simulated run.`;
  if (tries > 0) return `${grouped(tries)} ${tries === 1 ? "try" : "tries"} of a model at a task, from ${file}`;
  const how = simulated ? "that run has checked no task" : "they come with your first swarm on real models";
  return `none yet in ${file}: ${how}.`;
}

function typeLines(view: TypeView, tier: Tier, about: AboutModels): string[] {
  const { order, table, stages, models, disagreements, better, type } = view;
  const names = new Map(models.map(({ slug, name }) => [slug, name]));
  const nameOf = (slug: string) => names.get(slug) ?? slug;
  const climbed = order.slice(0, stages).map(nameOf).join(" > ");
  const spare = order.slice(stages);
  const behind = spare.length === 0 ? "" : `; when providers fail, also ${spare.map(nameOf).join(", ")}`;
  const lines = [labelled("In force", `${climbed}${behind}`), labelled("Why", whyText(view, about.mode))];
  if (table.join() !== order.join()) lines.push(labelled("Table", table.map(nameOf).join(" > ")));
  if (SPEAKS_FOR[type].length === 0)
    lines.push(
      labelled("Public", `no result was found that speaks for ${type} tasks; those for coding are with that type`),
    );
  const tried = models.some(({ own }) => own !== null);
  if (!tried) lines.push(labelled("Own", `none of these models was tried on ${type} tasks here`));
  lines.push(...models.map((model) => modelLines(model, view, tried)));
  lines.push(...disagreements.map((text) => labelled("Disagrees", text)));
  if (better !== null) {
    lines.push(labelled("Better", `${better.models.map(nameOf).join(" > ")}. ${better.why}`));
    const without = about.mode === "evidence" ? "" : `, without --routing ${about.mode}`;
    // Not broken: it is there to be copied.
    lines.push([
      `${INDENT}Use it with this${without}:`,
      `${INDENT}--tier ${tier} --chain ${type}=${better.models.join(",")}`,
    ]);
  }
  return lines.flat();
}

const LABEL = 11;
const INDENT = " ".repeat(LABEL + 2);

function labelled(label: string, text: string): string[] {
  return wrapped(`  ${label.padEnd(LABEL)}${text}`, WIDTH, LABEL + 2);
}

function whyText({ source, type, stages }: TypeView, mode: RoutingMode): string {
  const climbs = stages === 1 ? "one model" : `up to ${stages} models`;
  const checks = `a task climbs ${climbs} when checks fail`;
  switch (source) {
    case "tier":
      return `the tier's checked chain for ${type} tasks, chosen by public results; ${checks}`;
    case "user":
      return `your own chain; ${checks}`;
    case "learnt":
      return `drawn for each task from what was learnt, beginning with this order; ${checks}`;
    case "table":
      return `the tier's table${mode === "table" ? "" : `, as it has no chain for ${type} tasks`}; ${checks}`;
    default:
      return source satisfies never;
  }
}

function modelLines(
  { slug, name, input, output, published, own }: ModelEvidence,
  view: TypeView,
  tried: boolean,
): string[] {
  const decides = SPEAKS_FOR[view.type].length > 0;
  const results = decides ? published.map(publishedText) : [];
  if (decides && results.length === 0) results.push("public  no result found");
  if (tried) results.push(own === null ? `own     never tried on ${view.type} tasks` : ownText(own));
  return [
    ...wrapped(`  ${placeText(slug, view).padEnd(LABEL)}${name}  ${input} / ${output}  ${slug}`, WIDTH, LABEL + 2),
    ...results.flatMap((text) => wrapped(`${INDENT}${text}`, WIDTH, LABEL + 10)),
  ];
}

/** Where it stands, in a word. */
function placeText(slug: string, { order, stages, table }: TypeView): string {
  const at = order.indexOf(slug);
  if (at >= 0) return at < stages ? `${at + 1}.` : "spare";
  return table.includes(slug) ? "table only" : "suggested";
}

function publishedText({ percent, low, high, tasks, costPerTask, benchmark, date, source }: PublishedResult): string {
  const cost =
    costPerTask === null
      ? ""
      : `, ${dollars(costPerTask)} a task${solvedText(costPerTask * 1e9, { percent, low, high }, ", ")}`;
  return `public  ${shareText({ percent, low, high })} of ${tasks}${cost}: ${benchmark}, ${date}, ${source}`;
}

function ownText({ tasks, attempts, solved, proved, overturned, cost, ...share }: OwnResult): string {
  const weaker = solved - proved;
  const notes = [
    `${solved} of ${tasks} solved, ${shareText(share)}, in ${attempts} ${attempts === 1 ? "attempt" : "attempts"}`,
    solved === 0 ? `${formatUsd(cost)} spent` : solvedText(cost / tasks, share),
    weaker > 0 ? `${weaker} of them by a review or unchecked` : "",
    overturned > 0 ? `${overturned} accepted first, then found wrong` : "",
  ];
  return `own     ${notes.filter((note) => note !== "").join("; ")}`;
}

interface ShareFigures {
  readonly percent: number;
  readonly low: number;
  readonly high: number;
}

/** "60.0 % [55.6-64.2]" */
function shareText({ percent, low, high }: ShareFigures): string {
  return `${percent.toFixed(1)} % [${low.toFixed(1)}-${high.toFixed(1)}]`;
}

/** "$0.047 [$0.044-$0.050] for a solved one", from nano-dollars a task; empty where nothing was solved. */
function solvedText(costPerTask: number, { percent, low, high }: ShareFigures, before = ""): string {
  if (percent === 0) return "";
  const at = (share: number) => dollars((100 * costPerTask) / share / 1e9);
  return `${before}${at(percent)} [${at(high)}-${low === 0 ? "?" : at(low)}] for a solved one`;
}

function dollars(amount: number): string {
  return formatUsd(nanoUsd(Math.round(amount * 1e9)));
}
