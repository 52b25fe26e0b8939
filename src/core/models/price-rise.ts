import * as z from "zod";
import type { Host } from "../host.ts";
import { formatPrice, type PicoUsdPerToken } from "../money.ts";
import type { Catalogue } from "./catalogue.ts";
import { agoText } from "./price-age.ts";
import { fileFor, readSmall } from "./refresh-cache.ts";

/** What the user has paid by: kept at each launch, for each model that it could use. */
export interface PaidPrices {
  readonly host: Pick<Host, "files" | "now">;
  /** Where price lists are kept. */
  readonly folder: string;
  readonly baseUrl: string;
}

/** A price that rose by more than this share since then is said. */
const RISE_PERCENT = 20;

const Price = z.int().nonnegative();
const Paid = z.strictObject({
  version: z.literal(1),
  /** Picodollars per token, and when, in milliseconds since the epoch. */
  models: z.record(z.string(), z.strictObject({ input: Price, output: Price, at: z.int().positive() })),
});
type Paid = z.infer<typeof Paid>;

const MAX_BYTES = 1_000_000;
const MAX_MODELS = 1_000;

/**
 * What is dearer by more than 20 % than when the user last launched with it, a sentence for each model. Nothing is known
 * of a model that was never launched with, nor from a file that cannot be read.
 */
export async function pricesRisen(
  paid: PaidPrices,
  catalogue: Pick<Catalogue, "price">,
  slugs: Iterable<string>,
): Promise<readonly string[]> {
  const { models } = await readPaid(paid);
  const texts: string[] = [];
  for (const slug of new Set(slugs)) {
    const before = Object.hasOwn(models, slug) ? models[slug] : undefined;
    const now = catalogue.price(slug);
    if (before === undefined || now === undefined) continue;
    const risen = [rise("in", before.input, now.input), rise("out", before.output, now.output)].filter(
      (text) => text !== null,
    );
    if (risen.length === 0) continue;
    texts.push(
      `${slug} is dearer than at your last launch with it (${agoText(before.at, paid.host.now())}): ${risen.join(", ")}.`,
    );
  }
  return texts;
}

/** Keeps the prices that a launch goes by. Failing to is no reason not to launch: what is kept stays as it was. */
export async function keepPaid(
  paid: PaidPrices,
  catalogue: Pick<Catalogue, "price">,
  slugs: Iterable<string>,
): Promise<void> {
  const { models } = await readPaid(paid);
  const at = paid.host.now();
  const launched = [...new Set(slugs)].flatMap((slug) => {
    const price = catalogue.price(slug);
    return price === undefined ? [] : [[slug, { input: price.input, output: price.output, at }] as const];
  });
  const all = Object.entries({ ...models, ...Object.fromEntries(launched) });
  const newest = all.sort(([, a], [, b]) => b.at - a.at).slice(0, MAX_MODELS);
  const kept: Paid = { version: 1, models: Object.fromEntries(newest) };
  await paid.host.files
    .write(fileFor(paid.folder, paid.baseUrl, "launch"), `${JSON.stringify(kept)}\n`)
    .catch(() => {});
}

async function readPaid({ host, folder, baseUrl }: PaidPrices): Promise<Paid> {
  const found = await readSmall(host, fileFor(folder, baseUrl, "launch"), MAX_BYTES);
  const parsed = Paid.safeParse(found?.value);
  return parsed.success ? parsed.data : { version: 1, models: {} };
}

/** `null` when it did not rise by more than is said. From nothing to something is a rise without a share. */
function rise(what: string, before: number, now: PicoUsdPerToken): string | null {
  if (now * 100 <= before * (100 + RISE_PERCENT)) return null;
  const prices = `${formatPrice(before as PicoUsdPerToken)} to ${formatPrice(now)} per million tokens ${what}`;
  return before === 0 ? prices : `${prices} (+${Math.round((100 * (now - before)) / before)} %)`;
}
