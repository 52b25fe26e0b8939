import { createHash } from "node:crypto";
import type { Host } from "../host.ts";
import { mayCarryKey } from "./guarded-fetch.ts";
import { askSmall } from "./small-request.ts";
import { recordOf, textOf } from "./wire.ts";

/**
 * Signing in with OpenRouter: the user agrees on OpenRouter's page, which hands out a code, and the code with the secret
 * behind its challenge (PKCE, S256) is exchanged for a key. No password and no secret of this program's is involved.
 */

export interface SignInPage {
  readonly baseUrl: string;
  /** Secret of this one sign-in: 43 to 128 letters, digits, "-" and "_". */
  readonly verifier: string;
  /** Where the page sends the code; https, or on this machine. `null`: the page shows it for the user to copy. */
  readonly callback: string | null;
  /** US dollars a month that the key is asked to be limited to; the user can change it on the page. */
  readonly monthLimitUsd: number;
}

/** The page to open in the browser. */
export function signInUrl({ baseUrl, verifier, callback, monthLimitUsd }: SignInPage): string {
  const url = new URL("/auth", baseUrl);
  if (callback !== null) url.searchParams.set("callback_url", callback);
  url.searchParams.set("code_challenge", createHash("sha256").update(verifier).digest("base64url"));
  url.searchParams.set("code_challenge_method", "S256");
  url.searchParams.set("key_label", "Frugal Swarm");
  url.searchParams.set("limit", String(monthLimitUsd));
  url.searchParams.set("usage_limit_type", "monthly");
  return url.href;
}

/** May the sign-in page send a code to this address? */
export function mayCallBack(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || hostname === "localhost" || hostname === "127.0.0.1";
}

export type Exchange =
  | { readonly status: "key"; readonly key: string }
  | { readonly status: "cancelled" }
  /** In words, a sentence without its full stop. */
  | { readonly status: "failed"; readonly why: string };

const TIMEOUT_MS = 20_000;
const MAX_BYTES = 100_000;

/** Exchanges the code for a key, which comes over TLS or within this machine only. Never throws; no word holds a secret. */
export async function exchangeCode(
  host: Pick<Host, "fetch" | "sleep">,
  { baseUrl, code, verifier }: { readonly baseUrl: string; readonly code: string; readonly verifier: string },
  signal: AbortSignal,
): Promise<Exchange> {
  if (!mayCarryKey(baseUrl))
    return { status: "failed", why: `${baseUrl} is not encrypted, so no key is asked for there` };
  const server = new URL(baseUrl).host;
  const answer = await askSmall({
    host,
    url: `${baseUrl}/auth/keys`,
    body: { code, code_verifier: verifier, code_challenge_method: "S256" },
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_BYTES,
    signal,
  });
  if (answer.status === "cancelled") return answer;
  if (answer.status === "failed")
    return { status: "failed", why: `${server} could not be asked for the key: ${answer.why}` };
  if (answer.code === 400 || answer.code === 403)
    return { status: "failed", why: `${server} does not take the code: it is wrong, was used before, or is too old` };
  const key = textOf(recordOf(answer.body).key);
  if (answer.code !== 200 || key === undefined || !/^[\x21-\x7e]{8,500}$/.test(key))
    return { status: "failed", why: `${server} gave no key (HTTP ${answer.code})` };
  return { status: "key", key };
}
