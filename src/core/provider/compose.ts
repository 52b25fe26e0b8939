import type { Endpoint } from "../engine-types.ts";
import type { Host } from "../host.ts";
import type { Catalogue } from "../models/catalogue.ts";
import { pricePerMillion } from "../money.ts";
import type { Ledger } from "../spend/ledger.ts";
import type { ModelPrice, PriceOf } from "../spend/price.ts";
import { cleaning } from "../untrusted/cleaning.ts";
import { avoiding } from "./avoiding.ts";
import { BREAKER_POLICY, breaking } from "./breaking.ts";
import type { CircuitPolicy } from "./circuit.ts";
import type { ModelClient } from "./client.ts";
import { type Ability, fallback } from "./fallback.ts";
import { LIMIT_POLICY, type LimitPolicy, limited } from "./limited.ts";
import { metered } from "./metered.ts";
import { createOpenAiClient, OPENAI_POLICY, type OpenAiPolicy } from "./openai.ts";
import type { OutputMode } from "./request-body.ts";
import { RETRY_POLICY, type RetryPolicy, retrying } from "./retrying.ts";
import { superseding } from "./superseding.ts";
import { warming } from "./warming.ts";

export interface ClientDeps {
  readonly host: Host;
  readonly endpoint: Endpoint;
  readonly ledger: Ledger;
  readonly catalogue: Pick<Catalogue, "price" | "lookup" | "successor">;
  /** How patient it is; left out in the product. */
  readonly policies?: {
    readonly openai?: OpenAiPolicy;
    readonly retry?: RetryPolicy;
    readonly limit?: LimitPolicy;
    readonly breaker?: CircuitPolicy;
  };
}

/**
 * The way of every model call: text that shows > next model > successor > retries > warm cache > turns and pauses > breakers > reservation and bill > the wire. One
 * per process and endpoint, since all that use it share its turns, pauses and circuits.
 */
export function composeClient(deps: ClientDeps): ModelClient {
  const { host, endpoint, ledger, catalogue, policies = {} } = deps;
  const priceOf = pricesAt(endpoint, catalogue);
  const outputModeOf = (model: string): OutputMode => outputMode(endpoint, catalogue, model);
  const wire = createOpenAiClient({ host, endpoint, priceOf, outputModeOf, policy: policies.openai ?? OPENAI_POLICY });
  const booked = metered(wire, { ledger, priceOf, host, endpoint: new URL(endpoint.baseUrl).origin });
  const served = endpoint.openRouter ? avoiding(booked, host) : booked;
  const unbroken = breaking(served, host, policies.breaker ?? BREAKER_POLICY);
  const inTurn = limited(unbroken, host, policies.limit ?? limitsAt(endpoint));
  const shared = warming(inTurn, host, priceOf);
  const patient = retrying(shared, host, policies.retry ?? RETRY_POLICY);
  const lasting = superseding(patient, (model) => catalogue.successor(model));
  return cleaning(fallback(lasting, (model) => abilityOf(catalogue, model)));
}

/** The free tier is OpenRouter's; a server of one's own does not get better by sixty calls at once. */
function limitsAt(endpoint: Endpoint): LimitPolicy {
  return endpoint.openRouter ? LIMIT_POLICY : { ...LIMIT_POLICY, perModel: 8, freePerMinute: null };
}

function abilityOf(catalogue: ClientDeps["catalogue"], slug: string): Ability | undefined {
  const known = catalogue.lookup(slug);
  if (known === undefined) return undefined;
  const { capabilities: can, contextWindow, maxOutputTokens } = known;
  const structured = can.structuredOutputs || can.jsonMode || can.toolCalling;
  return { tools: can.toolCalling, structured, contextWindow, maxOutputTokens };
}

/** The catalogue's prices, and that of the one model of a server that is not OpenRouter. */
function pricesAt(endpoint: Endpoint, catalogue: ClientDeps["catalogue"]): PriceOf {
  const { onlyModel } = endpoint;
  if (!onlyModel) return (model) => catalogue.price(model);
  const price: ModelPrice = {
    input: pricePerMillion(onlyModel.input),
    output: pricePerMillion(onlyModel.output),
    cacheRead: null,
    cacheWrite: null,
    overrides: [],
    note: `in ${onlyModel.input} out ${onlyModel.output} USD per million tokens, from the settings`,
  };
  return (model) => (model === onlyModel.id ? price : catalogue.price(model));
}

/** As strict as the catalogue says the model can be; a model that it does not know is asked for any JSON object. */
function outputMode(endpoint: Endpoint, catalogue: ClientDeps["catalogue"], slug: string): OutputMode {
  if (endpoint.onlyModel?.id === slug) return "json_object";
  const can = catalogue.lookup(slug)?.capabilities;
  if (!can) return "json_object";
  if (can.structuredOutputs) return "json_schema";
  if (can.jsonMode) return "json_object";
  return can.toolCalling ? "tool" : "text";
}
