import { errorText } from "../error-text.ts";
import type { Host } from "../host.ts";
import { withTimeLimit } from "../time-limit.ts";
import { guardedFetch, mayCarryKey } from "./guarded-fetch.ts";
import { parseJson } from "./wire.ts";

/** A question beside the models' calls: which models there are, what the account holds, or a key for a code. */
export interface SmallRequest {
  readonly host: Pick<Host, "fetch" | "sleep">;
  readonly url: string;
  /** Sent with POST as JSON; left out: a GET. */
  readonly body?: unknown;
  /** The key that was given for this very origin. */
  readonly key?: string | undefined;
  /** Beside those that say what is sent and wanted. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

export type SmallAnswer =
  /** `body` is `undefined` where the answer was no JSON. A redirect is an answer like others: it is never followed. */
  | {
      readonly status: "answered";
      readonly code: number;
      readonly body: unknown;
      readonly headers: Headers;
      /** Such as a sign-in page of a network. */
      readonly webPage: boolean;
    }
  | { readonly status: "cancelled" }
  /** In words, to stand behind a colon. */
  | { readonly status: "failed"; readonly why: string };

/**
 * Asks once, for so long and for so much. The key goes to this address only, over TLS or within the machine, and no
 * redirect takes it elsewhere. Never throws for what the server or the network did.
 */
export async function askSmall(request: SmallRequest): Promise<SmallAnswer> {
  const { host, url, key, signal, timeoutMs } = request;
  if (key !== undefined && !mayCarryKey(url)) return { status: "failed", why: "the address is not encrypted" };
  return withTimeLimit(host, timeoutMs, signal, async (limited, isLate): Promise<SmallAnswer> => {
    try {
      return await ask(request, limited);
    } catch (error) {
      if (signal.aborted) return { status: "cancelled" };
      return { status: "failed", why: isLate() ? `no answer within ${timeoutMs / 1000} s` : causeText(error) };
    }
  });
}

async function ask(
  { host, url, key, body, headers, maxBytes }: SmallRequest,
  signal: AbortSignal,
): Promise<SmallAnswer> {
  let received = new Headers();
  const guard = guardedFetch({
    fetch: host.fetch,
    baseUrl: url,
    key,
    headers: {
      accept: "application/json",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    transform: atMost(maxBytes),
    onResponse: (from) => {
      received = from;
    },
  });
  const method = body === undefined ? "GET" : "POST";
  const response = await guard.fetch(url, {
    method,
    signal,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const found = guard.whole ?? parseJson(text);
  return { status: "answered", code: response.status, body: found, headers: received, webPage: guard.webPage };
}

function atMost(bytes: number): TransformStream<Uint8Array, Uint8Array> {
  let seen = 0;
  return new TransformStream({
    transform(part, controller) {
      seen += part.length;
      if (seen > bytes) controller.error(new Error(`the answer is larger than ${bytes} bytes`));
      else controller.enqueue(part);
    },
  });
}

/** Node says "fetch failed" and keeps what failed in the cause, whose message may be empty and its code not. */
function causeText(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return [errorText(cause), code].find((text) => text !== "") ?? "the connection failed";
}
