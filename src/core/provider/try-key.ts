import type { Endpoint } from "../engine-types.ts";
import type { Host } from "../host.ts";
import { formatUsd } from "../money.ts";
import { createAccount } from "./account.ts";
import type { KeyFacts } from "./account-wire.ts";
import { askSmall } from "./small-request.ts";

/** What the server says of a key that is about to be stored. */
export type KeyVerdict =
  /** `text`: what is known of it, sentences for people; empty where the server tells nothing. */
  | { readonly status: "good"; readonly text: string; readonly hasLimit: boolean | null }
  /** A sentence without its full stop. */
  | { readonly status: "refused"; readonly why: string }
  /** It may be good: nobody could say. In words, to stand behind a colon. */
  | { readonly status: "unchecked"; readonly why: string };

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 16_000_000;

/**
 * Asks the endpoint whether it knows the key, which costs nothing: OpenRouter by `GET /key`, other servers by their list
 * of models. The key goes to that server only. Never throws for what the server or the network did.
 */
export async function tryKey(
  host: Host,
  endpoint: Omit<Endpoint, "key">,
  key: string,
  signal: AbortSignal,
): Promise<KeyVerdict> {
  if (!endpoint.openRouter) return tryOnModels(host, endpoint, key, signal);
  const account = createAccount({ host, endpoint: { ...endpoint, key: async () => key }, timeoutMs: TIMEOUT_MS });
  const found = await account.key(signal).catch((): null => null);
  if (found === null) return { status: "unchecked", why: "the check was stopped" };
  switch (found.status) {
    case "told":
      return { status: "good", text: keyText(found.key), hasLimit: found.key.limit !== null };
    case "unauthorized":
      return { status: "refused", why: refusedText(endpoint, found.why) };
    case "unreachable":
    case "unreadable":
      return { status: "unchecked", why: found.why };
    case "not_told":
      return tryOnModels(host, endpoint, key, signal);
    default:
      return found satisfies never;
  }
}

async function tryOnModels(
  host: Host,
  endpoint: Pick<Endpoint, "baseUrl" | "label">,
  key: string,
  signal: AbortSignal,
): Promise<KeyVerdict> {
  const url = `${endpoint.baseUrl}/models`;
  const answer = await askSmall({ host, url, key, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES, signal });
  if (answer.status === "cancelled") return { status: "unchecked", why: "the check was stopped" };
  if (answer.status === "failed") return { status: "unchecked", why: answer.why };
  if (answer.code === 401 || answer.code === 403)
    return { status: "refused", why: refusedText(endpoint, `HTTP ${answer.code}`) };
  if (answer.code === 200) return { status: "good", text: "", hasLimit: null };
  return { status: "unchecked", why: `the server answered with HTTP ${answer.code}` };
}

function refusedText({ label }: Pick<Endpoint, "label">, why: string): string {
  if (why.startsWith("HTTP 401")) return `${label} does not know this key (401)`;
  return `${label} does not take this key: ${why.replaceAll(/[[\]()]/g, " ")}`;
}

/** Label, limit and what is left of it; what is of use to know beside. */
function keyText(key: KeyFacts): string {
  const name = key.label === null ? "" : ` (${plain(key.label)})`;
  const sentences = [`The server knows it${name}. ${limitText(key)}`];
  if (key.limitRemaining !== null && key.limitRemaining <= 0)
    sentences.push("Nothing is left of it: calls will be refused.");
  if (key.isFreeTier === true) sentences.push("Its account has bought no credits: only free models will answer.");
  if (key.expiresAt !== null) sentences.push(`It expires on ${plain(key.expiresAt.slice(0, 10))}.`);
  return sentences.join(" ");
}

function limitText({ limit, limitRemaining, limitReset }: KeyFacts): string {
  if (limit === null) return "It has no spending limit of its own: give it one, as a second wall behind your budgets.";
  const left = limitRemaining === null ? "" : `, ${formatUsd(limitRemaining)} left`;
  const period = limitReset === null ? "in all" : plain(limitReset);
  return `Its own limit is ${formatUsd(limit)} (${period})${left}.`;
}

/** A server's words without anything that an editor would take for a link or for markup. */
function plain(text: string): string {
  return text.replace(/[^\p{L}\p{N} .:…*_-]/gu, " ").slice(0, 60);
}
