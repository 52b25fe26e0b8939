import { formatPrice, pricePerMillion } from "../money.ts";
import { type CatalogueFile, type CatalogueModel, LISTED_BY } from "./catalogue-schema.ts";
import type { ListedModel, Listing } from "./listing-schema.ts";

/** The catalogue with what an endpoint lists, and what of that a reader should know. */
export interface Merged {
  readonly file: CatalogueFile;
  readonly notices: readonly ModelNotice[];
}

export interface ModelNotice {
  readonly slug: string;
  /** A sentence. */
  readonly text: string;
}

export interface ListingSource {
  /** Host of the endpoint, for people. */
  readonly from: string;
  /** When it was listed, and the present; milliseconds since the epoch. */
  readonly at: number;
  readonly now: number;
}

/** So many times dearer or cheaper than the shipped price is taken for a mistake: the dearest real move seen is 12. */
const FAR_OFF = 20;

/** An end that is nearer than this is said. */
const SOON_MS = 30 * 86_400_000;

/**
 * Puts the endpoint's prices, limits and abilities in place of the catalogue's, whose evidence, scores and successors stay.
 * A price far from the shipped one is not believed: the shipped one stays, and as the ceiling of every request it keeps
 * the model from being used at a dearer one. A model that is not listed any more gives way to its successor.
 */
export function mergeListing(bundled: CatalogueFile, listing: Listing, source: ListingSource): Merged {
  const listed = new Map(listing.models.map((model) => [model.slug, model]));
  const current = bundled.models.filter((model) => model.status === "current");
  const present = current.filter((model) => listed.has(model.slug)).length;
  // A list with few of the models is that of a small gateway, or no good list: it proves no model's end.
  const tellsOfEnds = listing.complete && 2 * present >= current.length;
  const notices: ModelNotice[] = [];
  const ends = new Map<string, string>();
  const models = bundled.models.map((model) => {
    const row = listed.get(model.slug);
    const say = (text: string) => notices.push({ slug: model.slug, text });
    if (model.status === "retired") return model;
    const end = endOf(row, source, tellsOfEnds);
    if (end !== null) ends.set(model.slug, end);
    if (row === undefined || end !== null) return model;
    const near = row.expires !== null && Date.parse(row.expires) - source.now < SOON_MS;
    if (near) say(`${source.from} will offer ${model.slug} until ${row.expires} only.`);
    return withListed(model, row, source, say);
  });
  const merged = models.map((model) => {
    const end = ends.get(model.slug);
    if (end === undefined) return model;
    const next = model.slug === bundled.baseline ? undefined : successorOf(model, models, ends);
    notices.push({ slug: model.slug, text: endText(model, end, next) });
    return next === undefined ? { ...model, unusable: end } : retired(model, next);
  });
  const date = dayOf(Math.max(source.at, Date.parse(bundled.date)));
  return { file: { ...bundled, date, models: merged, families: familiesOf(bundled, merged) }, notices };
}

/** Why the model is not there any more, in words to follow its name; `null` when it is. */
function endOf(row: ListedModel | undefined, { from, now }: ListingSource, tellsOfEnds: boolean): string | null {
  if (row === undefined) return tellsOfEnds ? `is no longer offered by ${from}` : null;
  return row.expires !== null && row.expires < dayOf(now) ? `was offered by ${from} until ${row.expires}` : null;
}

function withListed(
  model: CatalogueModel,
  row: ListedModel,
  { from, at }: ListingSource,
  say: (text: string) => void,
): CatalogueModel {
  const contextWindow = row.contextWindow ?? model.contextWindow;
  const limits = {
    contextWindow,
    maxOutputTokens: Math.min(row.maxOutputTokens ?? model.maxOutputTokens, contextWindow),
    capabilities: { ...model.capabilities, ...row.abilities },
  };
  if (row.price.status === "unpriced") {
    const unusable = `${from} gives no price that a budget can be kept by: ${row.price.why}`;
    say(`${model.slug} is not used: ${unusable}.`);
    return { ...model, ...limits, unusable };
  }
  const { pricing } = row.price;
  if (farOff(pricing.input, model.pricing.input) || farOff(pricing.output, model.pricing.output)) {
    say(
      `${from} lists ${model.slug} at ${inWords(pricing)}, too far from the ${inWords(model.pricing)} of ${model.priceDate} to be believed; that stays the most a call may cost.`,
    );
    return { ...model, ...limits };
  }
  return { ...model, ...limits, pricing, priceDate: dayOf(at), priceSource: `${LISTED_BY}${from}` };
}

function farOff(listed: string, known: string): boolean {
  const [one, other] = [pricePerMillion(listed), pricePerMillion(known)];
  return Math.max(one, other) > FAR_OFF * Math.min(one, other);
}

function inWords({ input, output }: CatalogueModel["pricing"]): string {
  return `${formatPrice(pricePerMillion(input))} in and ${formatPrice(pricePerMillion(output))} out per million tokens`;
}

function endText(model: CatalogueModel, end: string, next: CatalogueModel | undefined): string {
  if (next === undefined) return `${model.slug} ${end} and is not used.`;
  const dearer = dearerThan(next.pricing, model.pricing) ? "the dearer " : "";
  return `${model.slug} ${end}; ${dearer}${next.slug} takes its place, at ${inWords(next.pricing)}.`;
}

function dearerThan(one: CatalogueModel["pricing"], other: CatalogueModel["pricing"]): boolean {
  return (["input", "output"] as const).some((side) => pricePerMillion(one[side]) > pricePerMillion(other[side]));
}

function retired(model: CatalogueModel, next: CatalogueModel): CatalogueModel {
  return { ...model, status: "retired", supersededBy: next.slug };
}

/** The first of its successors that can be used. */
function successorOf(
  model: CatalogueModel,
  models: readonly CatalogueModel[],
  ends: ReadonlyMap<string, string>,
): CatalogueModel | undefined {
  const seen = new Set([model.slug]);
  let at: CatalogueModel | undefined = model;
  while (at?.supersededBy !== undefined && !seen.has(at.supersededBy)) {
    seen.add(at.supersededBy);
    const slug: string = at.supersededBy;
    at = models.find((one) => one.slug === slug);
    if (at?.status === "current" && at.unusable === undefined && !ends.has(at.slug)) return at;
  }
  return undefined;
}

/** A family whose model is gone is led by what took its place: the catalogue's check sees to it that it is of the family. */
function familiesOf(bundled: CatalogueFile, merged: readonly CatalogueModel[]): CatalogueFile["families"] {
  const bySlug = new Map(merged.map((model) => [model.slug, model]));
  const leading = ([name, slug]: [string, string]): [string, string] => {
    const model = bySlug.get(slug);
    return [name, model?.status === "retired" ? (model.supersededBy ?? slug) : slug];
  };
  return Object.fromEntries(Object.entries(bundled.families).map(leading));
}

/** YYYY-MM-DD, UTC. */
function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
