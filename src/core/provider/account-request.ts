import type { Endpoint } from "../engine-types.ts";
import type { Host } from "../host.ts";
import { withTimeLimit } from "../time-limit.ts";
import { guardedFetch, mayCarryKey } from "./guarded-fetch.ts";
import { redact } from "./redact.ts";
import { requestHeaders } from "./request-body.ts";
import { retryAfter } from "./retry-after.ts";
import { parseJson, recordOf, textOf } from "./wire.ts";

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
  const answer = await withTimeLimit(host, timeoutMs, signal, async (limited, isLate): Promise<AccountAnswer> => {
    try {
      return await get(deps, path, key, limited);
    } catch (error) {
      signal.throwIfAborted();
      return { type: "no-answer", why: isLate() ? `no answer within ${timeoutMs / 1000} s` : connectionText(error) };
    }
  });
  return "why" in answer ? { ...answer, why: inWords(answer.why, key) } : answer;
}

async function get({ endpoint, host }: AccountDeps, path: string, key: string, signal: AbortSignal) {
  let headers = new Headers();
  const guard = guardedFetch({
    fetch: host.fetch,
    baseUrl: endpoint.baseUrl,
    key,
    headers: requestHeaders(endpoint.openRouter),
    transform: atMost(MAX_BODY_BYTES),
    onResponse: (received) => {
      headers = received;
    },
  });
  const url = endpoint.baseUrl.replace(/\/+$/, "") + path;
  const response = await guard.fetch(url, { method: "GET", signal });
  const text = await response.text();
  if (guard.webPage) {
    const why =
      "a web page answered where an API was expected; sign in to the network, or check the endpoint's address";
    return { type: "no-answer", why } as const;
  }
  const body = guard.whole ?? parseJson(text);
  const { status } = response;
  if (status === 200) return { type: "body", body } as const;
  const { error } = recordOf(body);
  return {
    type: "status",
    status,
    why: statusText(status, textOf(recordOf(error).message) ?? textOf(error)),
    retryAfterMs: retryAfter((name) => headers.get(name), error, host.now()),
  } as const;
}

function statusText(status: number, message: string | undefined): string {
  if (status >= 300 && status < 400) {
    return `HTTP ${status}: it sends on to another address, which is not followed because the key belongs to one server`;
  }
  return message === undefined ? `HTTP ${status}` : `HTTP ${status}: ${message}`;
}

/** The cause says more than "fetch failed". */
function connectionText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && cause.message !== "" ? `${error.message} (${cause.message})` : error.message;
}

/** Passes bytes on and fails beyond a size: no server may fill the memory. */
function atMost(bytes: number): TransformStream<Uint8Array, Uint8Array> {
  let seen = 0;
  return new TransformStream({
    transform(part, controller) {
      seen += part.length;
      if (seen > bytes) controller.error(new Error(`the answer was longer than ${bytes} bytes`));
      else controller.enqueue(part);
    },
  });
}

/** A server's words without the key, control characters and more than a few lines. */
function inWords(text: string, key: string): string {
  const visible = redact(text, key).replaceAll(/[\p{Cc}\p{Cf}]+/gu, " ");
  return visible.length > MAX_WORDS ? `${visible.slice(0, MAX_WORDS)}…` : visible;
}
