import * as z from "zod";

const Dollars = z
  .union(
    [
      z.number(),
      z
        .string()
        .regex(/^\d+(\.\d+)?$/)
        .transform(Number),
    ],
    "expected USD per million tokens",
  )
  .pipe(z.number().nonnegative());

const Percentiles = z.union([z.number(), z.record(z.enum(["p50", "p75", "p90", "p99"]), z.number())]);
const SortBy = z.enum(["price", "throughput", "latency"]);

/** The `provider` object of a request. Unknown fields are an error, as the specification says. */
const Preferences = z.strictObject({
  order: z.array(z.string()).nullish(),
  allow_fallbacks: z.boolean().nullish(),
  only: z.array(z.string()).nullish(),
  ignore: z.array(z.string()).nullish(),
  require_parameters: z.boolean().nullish(),
  data_collection: z.enum(["allow", "deny"]).nullish(),
  zdr: z.boolean().nullish(),
  enforce_distillable_text: z.boolean().nullish(),
  quantizations: z.array(z.string()).nullish(),
  sort: z.union([SortBy, z.object({ by: SortBy.nullish(), partition: z.enum(["model", "none"]).nullish() })]).nullish(),
  max_price: z
    .strictObject({
      prompt: Dollars.nullish(),
      completion: Dollars.nullish(),
      request: Dollars.nullish(),
      image: Dollars.nullish(),
      audio: Dollars.nullish(),
    })
    .nullish(),
  preferred_min_throughput: Percentiles.nullish(),
  preferred_max_latency: Percentiles.nullish(),
});

export type Sort = z.infer<typeof SortBy>;

/** Which providers may serve a request, and in what order. */
export interface ProviderPreferences {
  readonly order: readonly string[];
  readonly allowFallbacks: boolean;
  /** `null`: all. */
  readonly only: readonly string[] | null;
  readonly ignore: readonly string[];
  readonly requireParameters: boolean;
  readonly denyTraining: boolean;
  readonly zeroRetention: boolean;
  readonly quantizations: readonly string[] | null;
  readonly sort: Sort | null;
  /** USD per million tokens. */
  readonly maxPrice: { readonly prompt: number | null; readonly completion: number | null };
}

/** Reads the `provider` field; a text says what is wrong with it. */
export function readPreferences(value: unknown): ProviderPreferences | string {
  const parsed = Preferences.safeParse(value ?? {});
  if (!parsed.success) return `provider: ${z.prettifyError(parsed.error)}`;
  const { data } = parsed;
  return {
    order: data.order ?? [],
    allowFallbacks: data.allow_fallbacks ?? true,
    only: data.only ?? null,
    ignore: data.ignore ?? [],
    requireParameters: data.require_parameters ?? false,
    denyTraining: data.data_collection === "deny",
    zeroRetention: data.zdr ?? false,
    quantizations: data.quantizations ?? null,
    sort: (typeof data.sort === "string" ? data.sort : data.sort?.by) ?? null,
    maxPrice: { prompt: data.max_price?.prompt ?? null, completion: data.max_price?.completion ?? null },
  };
}
