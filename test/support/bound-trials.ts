import { loadCatalogue } from "../../src/core/models/catalogue.ts";
import { readListing } from "../../src/core/models/listing.ts";
import type { Message, ModelRequest, ToolDefinition } from "../../src/core/provider/client.ts";
import { promptTokenBound, upperBound } from "../../src/core/spend/bound.ts";
import type { PriceOf } from "../../src/core/spend/price.ts";
import { type BilledTokens, type RawModel, referenceBill } from "./reference-biller.ts";
import { request } from "./scripted-client.ts";
import { seededRandom } from "./seeded-random.ts";

export interface BoundReport {
  readonly trials: number;
  readonly models: number;
  /** Trials billed at a long-context price, with a cache write, with reasoning. */
  readonly overridden: number;
  readonly written: number;
  readonly reasoned: number;
  /** Bill over bound, of the trials that were billed anything, ascending. */
  readonly ratios: readonly number[];
  /** What was billed above its bound. */
  readonly exceeded: readonly string[];
}

/** The public listing's models, and the product's own prices of those that it would use under a cap. */
export function listedModels(text: string): { readonly raw: readonly RawModel[]; readonly priceOf: PriceOf } {
  const body = JSON.parse(text) as { data: readonly RawModel[] };
  const read = readListing(body);
  if (read.status !== "read") throw new Error(read.why);
  const models = read.listing.models.flatMap(({ slug, price }) =>
    price.status === "priced" ? [{ ...PLAIN, slug, name: slug, pricing: price.pricing }] : [],
  );
  const catalogue = loadCatalogue({ ...FILE, baseline: models[0]?.slug, models }, "the public listing");
  return { raw: body.data, priceOf: (slug) => catalogue.price(slug) };
}

/** Generated requests against generated bills, at most as many tokens each as the request can come to. */
export function boundTrials(text: string, trials: number, seed: number): BoundReport {
  const { raw, priceOf } = listedModels(text);
  const random = seededRandom(seed);
  const counts = { overridden: 0, written: 0, reasoned: 0 };
  const used = new Set<string>();
  const ratios: number[] = [];
  const exceeded: string[] = [];
  for (let trial = 0; trial < trials; trial++) {
    const model = raw[trial % raw.length];
    const price = model && priceOf(model.id);
    if (model === undefined || price === undefined) throw new Error(`${model?.id} has no price`);
    used.add(model.id);
    const asked = someRequest(model, random);
    const tokens = someBill(asked, random);
    const bill = referenceBill(model.pricing, tokens, Math.floor(random() * 24));
    const bound = upperBound(asked, price);
    if (model.pricing.overrides?.some((one) => (one.min_prompt_tokens ?? 0) <= tokens.prompt)) counts.overridden++;
    if (tokens.written > 0) counts.written++;
    if (tokens.reasoning > 0) counts.reasoned++;
    if (bill > 0n) ratios.push(Number(bill) / bound);
    if (bill > BigInt(bound)) exceeded.push(`${model.id}: ${bill} > ${bound}, ${JSON.stringify(tokens)}`);
  }
  return { trials, models: used.size, ...counts, ratios: ratios.sort((a, b) => a - b), exceeded };
}

type Random = () => number;

/** Now and then a prompt of about the length at which a dearer price starts. */
function someRequest({ id: model, pricing }: RawModel, random: Random): ModelRequest {
  const starts = (pricing.overrides ?? []).map((one) => one.min_prompt_tokens ?? 0);
  const start = starts[Math.floor(random() * starts.length)] ?? 0;
  const length = start > 0 && random() < 0.4 ? start * (0.8 + random() * 0.6) : random() * 2_000;
  const messages: Message[] = [
    { role: "system", content: TEXTS[Math.floor(random() * TEXTS.length)] ?? "" },
    { role: "user", content: "x".repeat(Math.floor(length)) },
  ];
  if (random() < 0.5) {
    const call = { id: "call_1", name: "read_file", arguments: '{"path":"src/a.ts","lines":[1,20]}' };
    messages.push({ role: "assistant", content: "I look.", toolCalls: [call] });
    messages.push({ role: "tool", toolCallId: "call_1", content: TEXTS[Math.floor(random() * TEXTS.length)] ?? "" });
  }
  const tools = random() < 0.5 ? [TOOL] : [];
  const maxTokens = 1 + Math.floor(random() * 32_000);
  return request({ model, messages, tools, maxTokens });
}

/** Any split of any number of tokens up to the most that the request allows; often exactly the most. */
function someBill(asked: ModelRequest, random: Random): BilledTokens {
  const part = (most: number) => (random() < 0.3 ? most : Math.floor(random() * (most + 1)));
  const prompt = part(mostPromptTokens(asked));
  const written = random() < 0.5 ? part(prompt) : 0;
  const cached = random() < 0.5 ? part(prompt - written) : 0;
  const completion = part(asked.maxTokens);
  return { prompt, cached, written, completion, reasoning: random() < 0.5 ? part(completion) : 0 };
}

/** A token for every byte of all text and JSON, eight for each message's markers and 700 for the word on tools. */
export function mostPromptTokens({ messages, tools }: ModelRequest): number {
  let tokens = tools.length === 0 ? 0 : 700 + Buffer.byteLength(JSON.stringify(tools));
  for (const message of messages) {
    tokens += 8 + Buffer.byteLength(message.content);
    if (message.role === "tool") tokens += Buffer.byteLength(message.toolCallId);
    if (message.role === "assistant") tokens += Buffer.byteLength(JSON.stringify(message.toolCalls));
  }
  const most = promptTokenBound({ ...request(), messages, tools });
  if (tokens > most) throw new Error(`a template can make ${tokens} tokens of a prompt that is bound to ${most}`);
  return tokens;
}

const TEXTS = ["You are an agent.", "Größe, 価格, 😀 und mehr", '{"a": "<b>&\\"c\\""}', "\n\t".repeat(50), ""];

const TOOL: ToolDefinition = {
  name: "read_file",
  description: "Reads a file.",
  parameters: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
};

const PLAIN = {
  family: "any",
  status: "current",
  priceDate: "2026-08-22",
  priceSource: "the public listing",
  contextWindow: 100_000,
  maxOutputTokens: 32_000,
  capabilities: { toolCalling: true, jsonMode: true, structuredOutputs: true, reasoning: true, streaming: true },
  quality: { score: 50, evidence: [] },
};

const FILE = {
  date: "2026-08-22",
  sources: ["the public listing"],
  priceRule: "as listed",
  qualityRule: "none",
  families: {},
};
