/**
 * What may happen to prompts and answers. `no-training`: only providers that neither store nor train on them;
 * `zero-retention`: only those that keep nothing at all.
 */
export const DATA_POLICIES = ["any", "no-training", "zero-retention"] as const;
export type DataPolicy = (typeof DATA_POLICIES)[number];

/** Where prompts may be processed. */
export const DATA_REGIONS = ["any", "eu"] as const;
export type DataRegion = (typeof DATA_REGIONS)[number];

export interface DataRules {
  readonly dataPolicy: DataPolicy;
  readonly dataRegion: DataRegion;
}

/**
 * OpenRouter's addresses, by the region that requests stay in. It documents that a regional address routes to providers
 * in that region only and fails a request that none of them can serve (in-region routing, read 2026-11).
 */
const OPENROUTER_ORIGINS: Readonly<Record<string, "any" | "eu" | "us">> = {
  "https://openrouter.ai": "any",
  "https://eu.openrouter.ai": "eu",
  "https://us.openrouter.ai": "us",
};

/** Base address that keeps prompts in Europe; for OpenRouter's Business and Enterprise accounts. */
export const EU_ENDPOINT = "https://eu.openrouter.ai/api/v1";

/** OpenRouter itself, at any of its addresses: what one of them is given, all may have. */
export function isOpenRouter(origin: string): boolean {
  return Object.hasOwn(OPENROUTER_ORIGINS, origin);
}

/** A server on this machine: what is sent to it stays here. */
export function isLocal({ hostname }: Pick<URL, "hostname">): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
}

/**
 * Why the rules cannot be kept at this endpoint, with what to do; `null` when they can. OpenRouter keeps the policy for
 * each request, and the region by its address. Servers on this machine keep both. Others say neither, so nothing but
 * "any" is taken as kept there.
 */
export function dataProblem({ dataPolicy, dataRegion }: DataRules, url: URL): string | null {
  if (isLocal(url)) return null;
  const ours = isOpenRouter(url.origin);
  if (dataPolicy !== "any" && !ours) {
    return `${url.host} gives no promise that can be checked about what happens to prompts, and the data policy (dataPolicy, --data-policy) is "${dataPolicy}". Use OpenRouter or a server on this machine, or set the policy to "any" if your contract with ${url.host} covers it.`;
  }
  if (dataRegion === "any" || OPENROUTER_ORIGINS[url.origin] === dataRegion) return null;
  const means = `the data region (dataRegion, --data-region) is "${dataRegion}"`;
  if (!ours) {
    return `${url.host} does not say where it processes prompts, and ${means}. Use ${EU_ENDPOINT} or a server on this machine, or set the region to "any" if you know where ${url.host} runs.`;
  }
  return `${url.host} does not keep prompts in the EU, and ${means}. Set the endpoint to ${EU_ENDPOINT} (OpenRouter's Business and Enterprise accounts have it), use a server on this machine, or set the region to "any".`;
}

/** Fields of OpenRouter's `provider` object. A provider that keeps nothing cannot train either; both are said. */
export function policyFields(policy: DataPolicy): Readonly<Record<string, unknown>> {
  switch (policy) {
    case "any":
      return {};
    case "no-training":
      return { data_collection: "deny" };
    case "zero-retention":
      return { data_collection: "deny", zdr: true };
    default:
      return policy satisfies never;
  }
}
