import { type PicoUsdPerToken, pricePerToken } from "../money.ts";
import { isRecord, type WireRecord } from "../provider/wire.ts";
import type { CatalogueModel } from "./catalogue-schema.ts";
import type { ListedPrice } from "./listing-schema.ts";

/** Dearest price that is taken for one: 10,000 USD per million tokens. A price per million given as per token is above it. */
const DEAREST = 10_000_000_000;

const MOST_STEPS = 50;

/**
 * Reads the `pricing` of a listed model: US dollars per token, as strings. What comes out bounds what the provider may
 * charge: reasoning tokens are counted with the answer's, so the dearer of the two prices stands for both; a price that
 * holds at some hours only holds always when it is dearer; a step whose cache is dearer than in proportion raises the base.
 */
export function readListedPrice(pricing: unknown): ListedPrice {
  if (!isRecord(pricing)) return unpriced("no price is listed");
  const base = readRates(pricing);
  if (typeof base === "string") return unpriced(base);
  if (base.input === undefined || base.output === undefined) return unpriced("no price is listed");
  if (base.request !== undefined && base.request > 0)
    return unpriced("it has a price per request, which no reservation covers");
  const listed = pricing.overrides ?? [];
  if (!Array.isArray(listed) || listed.length > MOST_STEPS) return unpriced("its further prices cannot be read");
  const steps = new Map<number, Rates>();
  let always = base;
  for (const one of listed) {
    const step = readStep(one, base);
    if (step === null) return unpriced("one of its further prices cannot be read");
    if (step.from === 0) always = dearer(always, step.rates);
    else steps.set(step.from, dearer(steps.get(step.from) ?? step.rates, step.rates));
  }
  return { status: "priced", pricing: inCatalogueForm(always, steps) };
}

const FIELDS = {
  input: "prompt",
  output: "completion",
  reasoning: "internal_reasoning",
  cacheRead: "input_cache_read",
  cacheWrite: "input_cache_write",
  request: "request",
} as const;

/** Picodollars per token (per request: picodollars); `undefined`: not listed. */
type Rates = { readonly [Name in keyof typeof FIELDS]?: PicoUsdPerToken | undefined };

/** What is wrong, in words, when something is. */
function readRates(pricing: WireRecord): Rates | string {
  const read: { -readonly [Name in keyof Rates]: Rates[Name] } = {};
  for (const [name, field] of Object.entries(FIELDS) as [keyof Rates, string][]) {
    const rate = rateOf(pricing[field]);
    if (rate === "bad") return `its price "${field}" is listed as ${shown(pricing[field])}`;
    read[name] = rate;
  }
  return read;
}

function rateOf(value: unknown): PicoUsdPerToken | "bad" | undefined {
  if (value === undefined || value === null) return undefined;
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string" || !/^\d{1,9}(\.\d{1,30})?(e-?\d{1,2})?$/i.test(text)) return "bad";
  return Number(text) * 1e12 > DEAREST ? "bad" : pricePerToken(text);
}

/** A price that holds under a condition: from a length of the prompt on, else (from 0) whatever the condition is. */
function readStep(value: unknown, base: Rates): { readonly from: number; readonly rates: Rates } | null {
  if (!isRecord(value)) return null;
  const rates = readRates(value);
  const from = value.min_prompt_tokens ?? 0;
  if (typeof rates === "string" || typeof from !== "number" || !Number.isSafeInteger(from) || from < 0) return null;
  const { input = base.input, output = base.output, reasoning = base.reasoning, cacheRead, cacheWrite } = rates;
  return { from, rates: { input, output, reasoning, cacheRead, cacheWrite } };
}

function dearer(one: Rates, other: Rates): Rates {
  return {
    input: highest(one.input, other.input),
    output: highest(one.output, other.output),
    reasoning: highest(one.reasoning, other.reasoning),
    cacheRead: highest(one.cacheRead, other.cacheRead),
    cacheWrite: highest(one.cacheWrite, other.cacheWrite),
  };
}

function highest(...rates: readonly (PicoUsdPerToken | undefined)[]): PicoUsdPerToken | undefined {
  const listed = rates.filter((rate) => rate !== undefined);
  return listed.length === 0 ? undefined : (Math.max(...listed) as PicoUsdPerToken);
}

function inCatalogueForm(base: Rates, steps: ReadonlyMap<number, Rates>): CatalogueModel["pricing"] {
  const rising = [...steps].sort(([a], [b]) => a - b);
  const all = rising.map(([, rates]) => rates);
  const cacheRead = cachePrice("cacheRead", base, all);
  const cacheWrite = cachePrice("cacheWrite", base, all);
  const overrides = rising.map(([minPromptTokens, rates]) => ({ minPromptTokens, ...perMillionOf(rates) }));
  return {
    ...perMillionOf(base),
    ...(cacheRead === undefined ? {} : { cacheRead: perMillion(cacheRead) }),
    ...(cacheWrite === undefined ? {} : { cacheWrite: perMillion(cacheWrite) }),
    ...(overrides.length === 0 ? {} : { overrides }),
  };
}

/**
 * Steps carry no cache price in the catalogue; theirs is the base's in proportion to the input price. So the base's is
 * raised until that covers what each step lists. Where the base lists none, a cached token costs the input price.
 */
function cachePrice(
  name: "cacheRead" | "cacheWrite",
  base: Rates,
  steps: readonly Rates[],
): PicoUsdPerToken | undefined {
  const input = base.input ?? 0;
  const needed = steps.map((step) => {
    const cache = step[name] ?? 0;
    return step.input === undefined || step.input === 0 ? cache : Math.ceil((cache * input) / step.input);
  });
  const most = Math.max(0, ...needed) as PicoUsdPerToken;
  const listed = base[name];
  if (listed === undefined) return most > input ? most : undefined;
  return highest(listed, most);
}

function perMillionOf({ input, output, reasoning }: Rates): { readonly input: string; readonly output: string } {
  return { input: perMillion(input), output: perMillion(highest(output, reasoning)) };
}

/** Picodollars per token are millionths of a dollar per million tokens. */
function perMillion(price: PicoUsdPerToken | undefined): string {
  const digits = String(price ?? 0).padStart(7, "0");
  const fraction = digits.slice(-6).replace(/0+$/, "");
  return fraction === "" ? digits.slice(0, -6) : `${digits.slice(0, -6)}.${fraction}`;
}

function unpriced(why: string): ListedPrice {
  return { status: "unpriced", why };
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? "nothing").slice(0, 40);
}
