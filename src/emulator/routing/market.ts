import type { CatalogueFile, CatalogueModel } from "../../core/models/catalogue-schema.ts";
import { type EndpointSpec, endpointOf, type ProviderEndpoint, SIMULATED_ENDPOINT } from "./provider-endpoint.ts";
import { scalePricing } from "./scale-pricing.ts";

/** Which models there are, who serves them and at what price; prices change and models retire while clients watch. */
export class Market {
  /** Slug of the model for requests that name none. */
  readonly defaultModel: string;
  readonly #models: Map<string, CatalogueModel>;
  readonly #specs: ReadonlyMap<string, readonly EndpointSpec[]>;

  constructor(catalogue: CatalogueFile, endpoints: Readonly<Record<string, readonly EndpointSpec[]>> = {}) {
    this.defaultModel = catalogue.baseline;
    this.#models = new Map(catalogue.models.map((model) => [model.slug, model]));
    this.#specs = new Map(Object.entries(endpoints));
  }

  /** Retired ones too; `null` for a slug that never was. */
  model(slug: string): CatalogueModel | null {
    return this.#models.get(slug) ?? null;
  }

  /** The models that are for sale now. */
  current(): readonly CatalogueModel[] {
    return [...this.#models.values()].filter(({ status }) => status === "current");
  }

  /** Providers of a current model, in the order in which they were given. */
  endpoints(slug: string): readonly ProviderEndpoint[] {
    const model = this.#models.get(slug);
    if (model?.status !== "current") return [];
    return (this.#specs.get(slug) ?? [SIMULATED_ENDPOINT]).map((spec) => endpointOf(model, spec));
  }

  retire(slug: string, supersededBy?: string): void {
    const model = this.#models.get(slug);
    if (!model) return;
    this.#models.set(slug, { ...model, status: "retired", ...(supersededBy !== undefined && { supersededBy }) });
  }

  /** Multiplies the list prices of a model; a provider's own price stays. */
  changePrice(slug: string, factor: number): void {
    const model = this.#models.get(slug);
    if (model) this.#models.set(slug, { ...model, pricing: scalePricing(model.pricing, factor) });
  }
}
