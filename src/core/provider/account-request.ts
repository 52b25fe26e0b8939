import type { Endpoint } from "../engine-types.ts";
import type { Host } from "../host.ts";
import { mayCarryKey } from "./guarded-fetch.ts";
import { redact } from "./redact.ts";
import { requestHeaders } from "./request-body.ts";
import { retryAfter } from "./retry-after.ts";
import { askSmall, type SmallAnswer } from "./small-request.ts";
import { recordOf, textOf } from "./wire.ts";

export interface AccountDeps {
  readonly endpoint: Endpoint;
  readonly host: Host;
  /** How long one question may take, ms. Default 15 s. */
  readonly timeoutMs?: number;
}

/** What came of asking the provider about the account, before its content is looked at. */
export type AccountAnswer =
  | { readonly type: "body"; readonly body: unknown }
  | {
      readonly type: "status";
      readonly status: number;
      readonly why: string;
      /** How long the server asks to wait. */
      readonly retryAfterMs: number | undefined;
    }
  | { readonly type: "not-asked"; readonly why: string }
  | { readonly type: "no-answer"; readonly why: string };

const TIMEOUT_MS = 15_000;
/** Both answers have some two kilobytes. */
const MAX_BODY_BYTES = 1024 * 1024;
const MAX_WORDS = 300;

/**
 * Asks `GET path` with the key, which goes to the endpoint's own origin and nowhere else: redirects are not followed.
 * Never throws for what a server did; rejects with the signal's reason when that aborts.
 */
export async function askAccount(deps: AccountDeps, path: string, signal: AbortSignal): Promise<AccountAnswer> {
  signal.throwIfAborted();
  const { endpoint, host, timeoutMs = TIMEOUT_MS } = deps;
  let key: string | undefined;
  try {
    key = (await endpoint.key())?.trim() || undefined;
  } catch {
    // What the store says may quote the secret.
    return { type: "not-asked", why: "the API key could not be read from where it is kept" };
  }
  if (key === undefined) return { type: "not-asked", why: `no API key is set for ${endpoint.label}` };
  if (!/^[\x21-\x7e]+$/.test(key)) {
    return { type: "not-asked", why: "the API key holds blanks or letters that no key has" };
  }
  if (!mayCarryKey(endpoint.baseUrl)) {
    const why = "the key is not sent to another machine without encryption; use an https address";
    return { type: "not-asked", why };
  }
  const answer = await askSmall({
    host,
    url: endpoint.baseUrl.replace(/\/+$/, "") + path,
    key,
    headers: requestHeaders(endpoint.openRouter),
    timeoutMs,
    maxBytes: MAX_BODY_BYTES,
    signal,
  });
  const read = readAnswer(answer, host);
  if (read === "cancelled") throw signal.reason;
  return "why" in read ? { ...read, why: inWords(read.why, key) } : read;
}

function readAnswer(answer: SmallAnswer, host: Host): AccountAnswer | "cancelled" {
  if (answer.status === "cancelled") return "cancelled";
  if (answer.status === "failed") return { type: "no-answer", why: answer.why };
  const { code, body, headers, webPage } = answer;
  if (webPage) {
    const why =
      "a web page answered where an API was expected; sign in to the network, or check the endpoint's address";
    return { type: "no-answer", why };
  }
  if (code === 200) return { type: "body", body };
  const { error } = recordOf(body);
  return {
    type: "status",
    status: code,
    why: statusText(code, textOf(recordOf(error).message) ?? textOf(error)),
    retryAfterMs: retryAfter((name) => headers.get(name), error, host.now()),
  };
}

function statusText(status: number, message: string | undefined): string {
  if (status >= 300 && status < 400) {
    return `HTTP ${status}: it sends on to another address, which is not followed because the key belongs to one server`;
  }
  return message === undefined ? `HTTP ${status}` : `HTTP ${status}: ${message}`;
}

/** A server's words without the key, control characters and more than a few lines. */
function inWords(text: string, key: string): string {
  const visible = redact(text, key).replaceAll(/[\p{Cc}\p{Cf}]+/gu, " ");
  return visible.length > MAX_WORDS ? `${visible.slice(0, MAX_WORDS)}…` : visible;
}
