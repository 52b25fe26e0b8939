import type { CatalogueModel } from "../../core/models/catalogue-schema.ts";
import type { Latency } from "../pace.ts";
import { SIMULATED_PROVIDER } from "../refusals.ts";
import { stopsWhenCancelled } from "./cancellation.ts";

/** A provider that serves a model. What is left out is as in the catalogue, or as with an ordinary provider. */
export interface EndpointSpec {
  /** Display name, as in `provider` of an answer. */
  readonly provider: string;
  /** What `provider.order` and the like call it; by default the name in lower case with hyphens. */
  readonly tag?: string;
  readonly quantization?: string;
  readonly pricing?: Partial<CatalogueModel["pricing"]>;
  readonly contextWindow?: number;
  readonly maxOutputTokens?: number;
  readonly capabilities?: Partial<CatalogueModel["capabilities"]>;
  /** Takes other values of `tool_choice` than auto and none. Default true. */
  readonly toolChoice?: boolean;
  /** Keeps nothing. Default true. */
  readonly zeroRetention?: boolean;
  /** May store prompts or train on them. Default false. */
  readonly trainsOnData?: boolean;
  /** Default: by the provider's documented rule; unknown providers stop. */
  readonly stopsWhenCancelled?: boolean;
  /** Default: the emulator's. */
  readonly latency?: Latency;
}

/** A provider of a model, with the model as this provider serves it. */
export interface ProviderEndpoint {
  readonly provider: string;
  readonly tag: string;
  readonly quantization: string;
  readonly model: CatalogueModel;
  readonly toolChoice: boolean;
  readonly zeroRetention: boolean;
  readonly trainsOnData: boolean;
  readonly stopsWhenCancelled: boolean;
  readonly latency: Latency | null;
}

/** The provider where none are given: it says that it is none. */
export const SIMULATED_ENDPOINT: EndpointSpec = { provider: SIMULATED_PROVIDER };

export function endpointOf(model: CatalogueModel, spec: EndpointSpec): ProviderEndpoint {
  return {
    provider: spec.provider,
    tag: spec.tag ?? spec.provider.toLowerCase().replace(/[ .]+/g, "-"),
    quantization: spec.quantization ?? "unknown",
    model: {
      ...model,
      pricing: { ...model.pricing, ...spec.pricing },
      contextWindow: spec.contextWindow ?? model.contextWindow,
      maxOutputTokens: spec.maxOutputTokens ?? model.maxOutputTokens,
      capabilities: { ...model.capabilities, ...spec.capabilities },
    },
    toolChoice: spec.toolChoice ?? true,
    zeroRetention: spec.zeroRetention ?? true,
    trainsOnData: spec.trainsOnData ?? false,
    stopsWhenCancelled: spec.stopsWhenCancelled ?? stopsWhenCancelled(spec.provider),
    latency: spec.latency ?? null,
  };
}
