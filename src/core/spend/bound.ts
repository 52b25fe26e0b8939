import { costOf, type NanoUsd, type PicoUsdPerToken } from "../money.ts";
import type { Message, ModelRequest } from "../provider/client.ts";
import { type ModelPrice, ratesAt } from "./price.ts";

/**
 * Worst case of one attempt: all the tokens that the prompt can have at the dearest price that can apply to it, and
 * `maxTokens` at the dearest output price. Sound because no tokenizer in use makes more tokens than bytes, and because
 * the request carries `max_tokens` and, on OpenRouter, the same prices as `max_price` and `require_parameters`, which
 * keep it away from providers that cost more or ignore the limit.
 */
export function upperBound(request: ModelRequest, price: ModelPrice): NanoUsd {
  return costOf(worstCase(request, price));
}

/**
 * The most completion tokens, at most `request.maxTokens`, for which the upper bound is within `affordable`;
 * 0 when the prompt alone is too dear.
 */
export function maxTokensFor(request: ModelRequest, price: ModelPrice, affordable: NanoUsd): number {
  if (upperBound(request, price) <= affordable) return request.maxTokens;
  const [prompt] = worstCase(request, price);
  const { output } = worstRates(price, prompt.tokens);
  // Below the full bound, whose picodollars are a safe integer, so these are too.
  const left = affordable * 1000 - prompt.tokens * prompt.price;
  if (left < 0) return 0;
  return output === 0 ? request.maxTokens : Math.min(request.maxTokens, Math.floor(left / output));
}

/** Prices that no provider of the model may exceed for this request to run there. */
export function priceCeiling(request: ModelRequest, price: ModelPrice): Pick<ModelPrice, "input" | "output"> {
  const { input, output } = worstRates(price, promptTokenBound(request));
  return { input, output };
}

/** No prompt of this request has more tokens, whatever the model's tokenizer and chat template. */
export function promptTokenBound(request: ModelRequest): number {
  let tokens = SLACK.request;
  for (const message of request.messages) tokens += kept(message, messageBound);
  if (request.tools.length > 0)
    tokens += SLACK.tools + request.tools.length * SLACK.tool + kept(request.tools, dumpBound);
  if (request.output) tokens += SLACK.output + dumpBound(request.output);
  return tokens;
}

/**
 * Tokens that chat templates and providers add: role markers and a default system text; a preamble on how to call
 * tools (Anthropic documents up to some 700 tokens); markers around each tool and each call; an
 * instruction for JSON, or the one tool whose call is the answer.
 */
const SLACK = { request: 256, message: 16, tools: 1024, tool: 64, call: 32, output: 1_344 } as const;

function worstCase(request: ModelRequest, price: ModelPrice): [Part, Part] {
  const prompt = promptTokenBound(request);
  const rates = worstRates(price, prompt);
  return [
    { tokens: prompt, price: rates.prompt },
    { tokens: request.maxTokens, price: rates.output },
  ];
}

interface Part {
  readonly tokens: number;
  readonly price: PicoUsdPerToken;
}

/**
 * `prompt` is what a prompt token costs at most, were all of them written to the cache. Providers write caches of their
 * own accord, and what that costs is in no ceiling that a request can carry: where the list has no price for it, the
 * dearest known one is taken. A cache for an hour, which costs twice the input, is only written when a request asks for
 * it, and none does. Neither are images, sounds or plug-ins ever asked for.
 */
function worstRates(price: ModelPrice, promptTokens: number): Worst {
  const reachable = price.overrides.filter((override) => override.minPromptTokens <= promptTokens);
  const steps = [ratesAt(price, 0), ...reachable.map((override) => ratesAt(price, override.minPromptTokens))];
  const unlisted = (input: PicoUsdPerToken) => Math.ceil(input * UNLISTED_CACHE_WRITE) as PicoUsdPerToken;
  const written = steps.map((step) => (price.cacheWrite === null ? unlisted(step.input) : step.cacheWrite));
  return {
    input: highest([...steps.map((step) => step.input), price.input]),
    output: highest([...steps.map((step) => step.output), price.output]),
    prompt: highest([...steps.flatMap((step) => [step.input, step.cacheRead]), ...written, price.input]),
  };
}

/** Times the input price: what providers charge that charge for writing a cache that nobody asked for. */
const UNLISTED_CACHE_WRITE = 1.25;

interface Worst {
  readonly input: PicoUsdPerToken;
  readonly output: PicoUsdPerToken;
  readonly prompt: PicoUsdPerToken;
}

function highest(prices: readonly PicoUsdPerToken[]): PicoUsdPerToken {
  return Math.max(...prices) as PicoUsdPerToken;
}

/**
 * A conversation is sent whole with each turn, and nothing that has been said is ever changed: what was counted once is
 * looked up, so that a turn costs the time of what is new in it.
 */
const KEPT = new WeakMap<object, number>();

function kept<T extends object>(part: T, count: (part: T) => number): number {
  const known = KEPT.get(part);
  if (known !== undefined) return known;
  const tokens = count(part);
  KEPT.set(part, tokens);
  return tokens;
}

function messageBound(message: Message): number {
  let tokens = SLACK.message + bytesOf(JSON.stringify(message));
  if (message.role !== "assistant") return tokens;
  for (const call of message.toolCalls) {
    // A template may parse the arguments and write them again with a blank behind every comma and colon.
    tokens += SLACK.call + call.arguments.split(/[,:]/).length;
  }
  return tokens;
}

/** Templates write JSON as it is, or indented by up to four; some escape what is not ASCII or is HTML. */
function dumpBound(value: unknown): number {
  const text = JSON.stringify(value, null, 4);
  const escapes = text.length - text.replaceAll(ESCAPED, "").length;
  return bytesOf(text) + 6 * escapes;
}

const ESCAPED = /[^\x20-\x7e\n]|[<>&']/g;

/**
 * UTF-8 bytes, of the longest form a tokenizer may normalise the text to: byte-level and byte-fallback tokenizers spend
 * at least one byte a token, but some normalise first (NFC or NFKC), which can lengthen a text.
 */
function bytesOf(text: string): number {
  const plain = Buffer.byteLength(text);
  if (plain === text.length) return plain;
  return Math.max(plain, Buffer.byteLength(text.normalize("NFC")), Buffer.byteLength(text.normalize("NFKC")));
}
