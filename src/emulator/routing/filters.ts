import { pricesOf } from "../pricing.ts";
import type { Refusal } from "../refusals.ts";
import type { AskedChat } from "../request/chat-request.ts";
import { supportedParameters } from "./parameters.ts";
import type { ProviderPreferences } from "./preferences.ts";
import type { ProviderEndpoint } from "./provider-endpoint.ts";
import * as refused from "./routing-refusals.ts";

/** A request and the length of its prompt, as the filters need it. */
export interface Routed {
  readonly asked: AskedChat;
  readonly promptTokens: number;
}

export type Filtered =
  | { readonly kind: "left"; readonly endpoints: readonly ProviderEndpoint[] }
  | { readonly kind: "none"; readonly refusal: Refusal };

/** Removes the endpoints that cannot or may not serve the request; the filter that removes the last one refuses. */
export function filterEndpoints(routed: Routed, slug: string, serving: readonly ProviderEndpoint[]): Filtered {
  let endpoints = serving;
  for (const filter of FILTERS) {
    const left = endpoints.filter((endpoint) => filter.keeps(endpoint, routed));
    if (left.length === 0) return { kind: "none", refusal: filter.refuse(routed, slug, endpoints) };
    endpoints = left;
  }
  return { kind: "left", endpoints };
}

/** Whether a name of `provider.order` and the like means this endpoint: its tag, the tag's base, or its name. */
export function isNamed({ tag, provider }: ProviderEndpoint, names: readonly string[]): boolean {
  return names.some((name) => name === tag || tag.startsWith(`${name}/`) || name === provider);
}

/** Which of the request's data rules an endpoint does not keep to, in the words of `error.availability.excluded_by`. */
function brokenRules(
  { trainsOnData, zeroRetention }: ProviderEndpoint,
  { denyTraining, zeroRetention: keepNothing }: ProviderPreferences,
): readonly refused.DataRule[] {
  return [
    ...(denyTraining && trainsOnData ? (["data_policy:training"] as const) : []),
    ...(keepNothing && !zeroRetention ? (["data_policy:zdr"] as const) : []),
  ];
}

interface Filter {
  keeps(endpoint: ProviderEndpoint, routed: Routed): boolean;
  refuse(routed: Routed, slug: string, before: readonly ProviderEndpoint[]): Refusal;
}

const FILTERS: readonly Filter[] = [
  {
    keeps: ({ model }, { asked }) => asked.tools.length === 0 || model.capabilities.toolCalling,
    refuse: ({ asked }) => refused.noTools(asked.tools[0]?.name ?? ""),
  },
  {
    keeps: ({ toolChoice }, { asked }) => toolChoice || asked.toolChoice === "auto" || asked.toolChoice === "none",
    refuse: () => refused.noToolChoice(),
  },
  {
    keeps: (endpoint, { asked: { preferences } }) => preferences.only === null || isNamed(endpoint, preferences.only),
    refuse: ({ asked }, slug, before) => refused.notAllowed(slug, before, asked.preferences.only ?? []),
  },
  {
    keeps: (endpoint, { asked }) => !isNamed(endpoint, asked.preferences.ignore),
    refuse: () => refused.allIgnored(),
  },
  {
    // Without fallbacks, a list of providers is the whole choice.
    keeps: (endpoint, { asked: { preferences } }) =>
      preferences.allowFallbacks || preferences.order.length === 0 || isNamed(endpoint, preferences.order),
    refuse: ({ asked }, slug, before) => refused.notAllowed(slug, before, asked.preferences.order),
  },
  {
    keeps: (endpoint, { asked }) => brokenRules(endpoint, asked.preferences).length === 0,
    refuse: ({ asked }, slug, before) =>
      refused.againstPolicy(before.length, {
        slug,
        rules: [...new Set(before.flatMap((endpoint) => brokenRules(endpoint, asked.preferences)))],
      }),
  },
  {
    keeps: ({ quantization }, { asked: { preferences } }) =>
      preferences.quantizations === null || preferences.quantizations.includes(quantization),
    refuse: () => refused.cannotHandle("Quantization"),
  },
  {
    keeps: ({ model }, { asked, promptTokens }) => {
      const { prompt, completion } = asked.preferences.maxPrice;
      const prices = pricesOf(model, promptTokens);
      const fits = (cap: number | null, price: number) => cap === null || price <= Math.round(cap * 1e6);
      return fits(prompt, prices.input) && fits(completion, prices.output);
    },
    // No capture of this refusal is known: the message is the one of other filters, the status is documented.
    refuse: () => refused.cannotHandle("Max Price"),
  },
  {
    keeps: ({ model }, { asked }) =>
      !asked.preferences.requireParameters ||
      asked.parameters.every((name) => supportedParameters(model).includes(name)),
    refuse: () => refused.cannotHandle("Parameters"),
  },
  {
    keeps: ({ model }, { asked, promptTokens }) => promptTokens + (asked.maxTokens ?? 1) <= model.contextWindow,
    refuse: ({ asked, promptTokens }, _, [first]) =>
      first ? refused.tooLong(first.model, promptTokens, asked.maxTokens ?? 1) : refused.cannotHandle("Context Length"),
  },
];
