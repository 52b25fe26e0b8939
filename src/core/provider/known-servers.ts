import type { Host } from "../host.ts";
import { mayCarryKey } from "./guarded-fetch.ts";
import { askSmall } from "./small-request.ts";
import { listOf, recordOf } from "./wire.ts";

/** A server of OpenAI's kind that people use beside OpenRouter. */
export interface KnownServer {
  readonly name: string;
  readonly baseUrl: string;
}

/** Where servers on this machine listen when nobody told them otherwise. */
export const LOCAL_SERVERS: readonly KnownServer[] = [
  { name: "Ollama", baseUrl: "http://127.0.0.1:11434/v1" },
  { name: "LM Studio", baseUrl: "http://127.0.0.1:1234/v1" },
  { name: "vLLM", baseUrl: "http://127.0.0.1:8000/v1" },
  { name: "llama.cpp", baseUrl: "http://127.0.0.1:8080/v1" },
];

/** Each with a key and with prices of its own, which the user gives. */
export const REMOTE_SERVERS: readonly KnownServer[] = [
  { name: "DeepSeek", baseUrl: "https://api.deepseek.com/v1" },
  { name: "Mistral", baseUrl: "https://api.mistral.ai/v1" },
];

export interface FoundServer extends KnownServer {
  /** Ids as the server takes them; at least one. */
  readonly models: readonly string[];
}

const LOOK_MS = 1_000;
const ASK_MS = 10_000;
const MAX_BYTES = 4_000_000;
const MAX_MODELS = 500;

/**
 * Looks which of the servers answer with a list of models, all at once and for a second. Only addresses of this machine
 * are asked, and without any key. Never throws.
 */
export async function findLocalServers(
  host: Pick<Host, "fetch" | "sleep">,
  servers: readonly KnownServer[],
  signal: AbortSignal,
): Promise<readonly FoundServer[]> {
  const local = servers.filter(({ baseUrl }) => new URL(baseUrl).protocol === "http:" && mayCarryKey(baseUrl));
  const looked = await Promise.all(
    local.map(async (server): Promise<FoundServer | null> => {
      const listed = await listModels(host, server.baseUrl, undefined, signal, LOOK_MS);
      return listed.status === "models" ? { ...server, models: listed.models } : null;
    }),
  );
  return looked.filter((one) => one !== null);
}

export type ModelIds =
  | { readonly status: "models"; readonly models: readonly string[] }
  /** In words, to stand behind a colon. */
  | { readonly status: "none"; readonly why: string };

/** Asks a server for the ids of its models; the key is the one given for its origin. Never throws. */
export async function listModels(
  host: Pick<Host, "fetch" | "sleep">,
  baseUrl: string,
  key: string | undefined,
  signal: AbortSignal,
  timeoutMs = ASK_MS,
): Promise<ModelIds> {
  const answer = await askSmall({ host, url: `${baseUrl}/models`, key, timeoutMs, maxBytes: MAX_BYTES, signal });
  if (answer.status === "cancelled") return { status: "none", why: "it was stopped" };
  if (answer.status === "failed") return { status: "none", why: answer.why };
  if (answer.code !== 200) return { status: "none", why: `the server answered with HTTP ${answer.code}` };
  const ids = listOf(recordOf(answer.body).data).map((row) => recordOf(row).id);
  const models = [...new Set(ids.filter((id) => typeof id === "string"))].filter((id) =>
    /^[\x21-\x7e]{1,200}$/.test(id),
  );
  if (models.length === 0) return { status: "none", why: "the server lists no models" };
  return { status: "models", models: models.slice(0, MAX_MODELS) };
}
