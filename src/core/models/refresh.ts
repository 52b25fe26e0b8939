import type { ConfigFiles, Endpoint } from "../engine-types.ts";
import type { Host } from "../host.ts";
import { loadCatalogue, loadCatalogueFile } from "./catalogue.ts";
import type { CatalogueFile } from "./catalogue-schema.ts";
import { agoText } from "./price-age.ts";
import { type KeptListing, type KeptResult, keepListing, readKept } from "./refresh-cache.ts";
import { fetchListing } from "./refresh-fetch.ts";
import { mergeListing } from "./refresh-merge.ts";
import { modelsInTier } from "./tier-order.ts";
import { loadTiers } from "./tiers.ts";

/** The catalogue at the prices that are known now. */
export interface CurrentPrices {
  /** Content of configs/models.json with what the endpoint lists. */
  readonly file: CatalogueFile;
  /** "prices of 3 hours ago" is said of this moment, in milliseconds since the epoch; `null`: the shipped prices. */
  readonly listedAt: number | null;
  /** What is to be said of the prices as a whole, and of the tiers' models; a sentence each. */
  readonly notices: readonly string[];
}

export interface PricesOptions {
  readonly host: Pick<Host, "fetch" | "files" | "now" | "sleep">;
  readonly endpoint: Pick<Endpoint, "baseUrl" | "key" | "openRouter" | "onlyModel">;
  readonly configs: ConfigFiles;
  /** Where lists are kept, absolute; `null`: nowhere, for an endpoint whose prices are not real. */
  readonly folder: string | null;
}

const DAY_MS = 86_400_000;

/** Older than this, prices are asked for before they are used. */
const FRESH_MS = DAY_MS;

/** Older than this, prices that could not be asked for are said to be old. */
const OLD_MS = 7 * DAY_MS;

/**
 * The prices to work with: the endpoint's own list where that is less than a day old, else asked for; where that fails,
 * the list that was kept, or the shipped catalogue when it is newer. Only endpoints of OpenRouter's kind have a list with
 * prices. Throws a `ConfigError` for configs that do not fit; for no other reason.
 */
export async function currentPrices(options: PricesOptions, signal: AbortSignal): Promise<CurrentPrices> {
  const bundled = loadCatalogueFile(options.configs.models, "models.json");
  const { host, endpoint, folder } = options;
  if (!hasList(endpoint)) return shipped(bundled, []);
  const now = host.now();
  const found: KeptResult = folder === null ? { status: "none" } : await readKept(host, folder, endpoint.baseUrl);
  const kept = usable(found, bundled, now);
  if (kept !== null && now - kept.at < FRESH_MS) return listed(bundled, kept, options, []);

  const from = hostOf(endpoint);
  const notes =
    found.status === "damaged" ? [`The kept price list ${found.file} could not be read and was not used.`] : [];
  const asked = await fetchListing(host, endpoint, signal);
  if (asked.status === "read") {
    const fresh: KeptListing = { at: now, listing: asked.listing };
    const problem = folder === null ? null : await keepListing(host, folder, endpoint.baseUrl, fresh);
    if (problem !== null) notes.push(`The prices of ${from} could not be kept for the next time: ${problem}`);
    return listed(bundled, fresh, options, notes);
  }
  const age = now - (kept?.at ?? Date.parse(bundled.date));
  const which = kept === null ? `of ${bundled.date}, which came with this version,` : `of ${agoText(kept.at, now)}`;
  const failed = `${from} could not be asked for its prices (${asked.why}); those ${which} are used.`;
  if (age > OLD_MS) notes.push(failed);
  return kept === null ? shipped(bundled, notes) : listed(bundled, kept, options, notes);
}

/** The same without asking anybody: for comparisons and screens. */
export async function knownPrices(options: PricesOptions): Promise<CurrentPrices> {
  const bundled = loadCatalogueFile(options.configs.models, "models.json");
  const { host, endpoint, folder } = options;
  if (!hasList(endpoint) || folder === null) return shipped(bundled, []);
  const kept = usable(await readKept(host, folder, endpoint.baseUrl), bundled, host.now());
  return kept === null ? shipped(bundled, []) : listed(bundled, kept, options, []);
}

/** "prices of 3 hours ago", "prices of 2026-11-10". */
export function pricesText({ listedAt, file }: CurrentPrices, now: number): string {
  return `prices of ${listedAt === null ? file.date : agoText(listedAt, now)}`;
}

/** Not what is from before this version's catalogue, nor what is from the future: a clock was wrong. */
function usable(found: KeptResult, bundled: CatalogueFile, now: number): KeptListing | null {
  if (found.status !== "kept" || found.kept.at > now || found.kept.at < Date.parse(bundled.date)) return null;
  return found.kept;
}

function hasList({ openRouter, onlyModel }: PricesOptions["endpoint"]): boolean {
  return openRouter && onlyModel === undefined;
}

function shipped(file: CatalogueFile, notices: readonly string[]): CurrentPrices {
  return { file, listedAt: null, notices };
}

function listed(
  bundled: CatalogueFile,
  { at, listing }: KeptListing,
  { endpoint, host, configs }: PricesOptions,
  general: readonly string[],
): CurrentPrices {
  const { file, notices } = mergeListing(bundled, listing, { from: hostOf(endpoint), at, now: host.now() });
  const tiers = loadTiers(configs.tiers, loadCatalogue(bundled, "models.json"));
  const used = new Set(Object.values(tiers.byName).flatMap((tier) => modelsInTier(tier).map(({ slug }) => slug)));
  const ofTiers = notices.filter(({ slug }) => used.has(slug)).map(({ text }) => text);
  return { file, listedAt: at, notices: [...general, ...ofTiers] };
}

function hostOf({ baseUrl }: Pick<Endpoint, "baseUrl">): string {
  return new URL(baseUrl).host;
}
