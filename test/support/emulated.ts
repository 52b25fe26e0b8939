import { CatalogueFile, type CatalogueModel } from "../../src/core/models/catalogue-schema.ts";
import type { EmulatorOptions } from "../../src/emulator/options.ts";
import type { Answer, ParsedChatRequest, Reply } from "../../src/emulator/responder.ts";
import { type Emulator, startEmulator } from "../../src/emulator/server.ts";

/** A capable model with a cheap cache, dearer from 2000 prompt tokens up. */
export const ABLE = "acme/able-1";
/** A model without tools, JSON, reasoning or cache; 1000 tokens of context. */
export const PLAIN = "acme/plain-1";
export const RETIRED = "acme/old-1";
export const RETIRED_FREE = "acme/old-1:free";
export const FREE = "acme/able-1:free";

const BOTH = { priceDate: "2026-08-22", priceSource: "invented", maxOutputTokens: 500, contextWindow: 8000 } as const;
const ABILITIES = { toolCalling: true, jsonMode: true, structuredOutputs: true, reasoning: true, streaming: true };

export const CATALOGUE: CatalogueFile = CatalogueFile.parse({
  date: "2026-08-22",
  sources: ["invented for the tests"],
  priceRule: "invented",
  qualityRule: "invented",
  baseline: ABLE,
  families: {},
  models: [
    model(ABLE, {
      pricing: {
        input: "0.26",
        output: "0.381",
        cacheRead: "0.013",
        overrides: [{ minPromptTokens: 2000, input: "0.52", output: "0.7" }],
      },
    }),
    model(PLAIN, {
      pricing: { input: "0.0605", output: "0.4" },
      contextWindow: 1000,
      capabilities: {
        toolCalling: false,
        jsonMode: false,
        structuredOutputs: false,
        reasoning: false,
        streaming: true,
      },
    }),
    model(RETIRED, { status: "retired", supersededBy: ABLE }),
    model(FREE, { pricing: { input: "0", output: "0" } }),
    model(RETIRED_FREE, { status: "retired", supersededBy: ABLE }),
  ],
});

/** An answer of this text and nothing else. */
export function says(content: string): Answer {
  return { content, toolCalls: [] };
}

/** Starts an emulator that is closed after the test. `reply` is every answer, or makes one for each request. */
export async function emulator(
  reply: Reply | ((request: ParsedChatRequest) => Reply),
  options: Partial<EmulatorOptions> = {},
): Promise<Emulator> {
  const respond = typeof reply === "function" ? reply : () => reply;
  const started = await startEmulator({ catalogue: CATALOGUE, responder: { respond }, ...options });
  open.push(started);
  return started;
}

/** A chat request's body: one user message to the able model, at most 100 tokens, and what else is given. */
export function asking(content: string, rest: Readonly<Record<string, unknown>> = {}) {
  return { model: ABLE, messages: [{ role: "user", content }], max_tokens: 100, ...rest };
}

export const READ_FILE = {
  type: "function",
  function: {
    name: "read_file",
    description: "Reads a file",
    parameters: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
  },
} as const;

/** Sends a chat request as raw HTTP, with the emulator's own key unless headers are given. */
export function post(
  { url, key }: Emulator,
  body: unknown,
  init: { readonly headers?: Record<string, string>; readonly signal?: AbortSignal } = {},
): Promise<Response> {
  return fetch(`${url}/chat/completions`, {
    method: "POST",
    headers: init.headers ?? { Authorization: `Bearer ${key}` },
    body: typeof body === "string" ? body : JSON.stringify(body),
    ...(init.signal && { signal: init.signal }),
  });
}

/** A GET below the API's root, as JSON. */
export async function get({ url, key }: Emulator, path: string): Promise<{ status: number; body: Wire }> {
  const response = await fetch(url + path, { headers: { Authorization: `Bearer ${key}` } });
  return { status: response.status, body: (await response.json()) as Wire };
}

/** The events of a stream, parsed; `[DONE]` and comments as they are. */
export function events(stream: string): readonly (Wire | string)[] {
  return stream
    .split("\n\n")
    .map((block) => block.trim())
    .filter((block) => block !== "")
    .map((block) => (block.startsWith("data: {") ? (JSON.parse(block.slice(6)) as Wire) : block));
}

/** The chunks of a stream, without comments and `[DONE]`. */
export function chunks(stream: string): readonly Wire[] {
  return events(stream).filter((event) => typeof event !== "string");
}

/** What tests read of bodies and chunks. Every field is there only if the wire has it. */
export interface Wire {
  readonly id: string;
  readonly created: number;
  readonly provider: string;
  readonly choices: readonly WireChoice[];
  readonly usage: WireUsage;
  readonly error: { readonly code: number; readonly message: string; readonly metadata: Record<string, unknown> };
  /** A row of `/key` or `/generation`. */
  readonly data: Row;
}

export interface Row {
  readonly id: string;
  readonly cancelled: boolean;
  readonly finish_reason: string | null;
  readonly native_tokens_prompt: number;
  readonly native_tokens_completion: number;
  readonly total_cost: number;
  readonly usage: number;
  readonly limit_remaining: number;
}

interface WireChoice {
  readonly delta: WireMessage;
  readonly message: WireMessage;
  readonly finish_reason: string | null;
  readonly native_finish_reason: string | null;
}

interface WireMessage {
  readonly role: string;
  readonly content: string | null;
  readonly reasoning?: string | null;
  readonly tool_calls?: readonly {
    readonly index: number;
    readonly id?: string;
    readonly function: { readonly name?: string; readonly arguments: string };
  }[];
}

interface WireUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly cost: number;
  readonly prompt_tokens_details: { readonly cached_tokens: number };
  readonly completion_tokens_details: { readonly reasoning_tokens: number };
}

const open: Emulator[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

function model(slug: string, rest: Partial<CatalogueModel>): CatalogueModel {
  return {
    slug,
    name: slug,
    family: "able",
    status: "current",
    pricing: { input: "1", output: "2" },
    capabilities: ABILITIES,
    quality: { score: 50, evidence: [] },
    ...BOTH,
    ...rest,
  };
}
