import { hash } from "node:crypto";
import type { NanoUsd } from "../../core/money.ts";
import type { Period } from "../account/period.ts";

export type ChallengeMethod = "S256" | "plain";

/** What an application asked the user to approve. */
export interface AuthRequest {
  readonly challenge: { readonly text: string; readonly method: ChallengeMethod } | null;
  readonly label: string | null;
  readonly limit: NanoUsd | null;
  readonly limitReset: Period | null;
  readonly expiresAt: number | null;
}

/** A code that was turned into a key, or why not; the provider answers 400 for the first reason, 403 for the second. */
export type Redemption =
  | { readonly kind: "redeemed"; readonly request: AuthRequest }
  | { readonly kind: "wrong_method" }
  | { readonly kind: "refused" };

/** Codes of the sign-in by PKCE: each is good for one key, within ten minutes, for who holds the verifier. */
export class AuthCodes {
  readonly #open = new Map<string, { readonly request: AuthRequest; readonly until: number }>();

  add(code: string, request: AuthRequest, now: number): void {
    this.#open.set(code, { request, until: now + VALID_MS });
  }

  /** A code is used up by the exchange that succeeds; a wrong verifier does not use it up. */
  redeem(
    code: string,
    proof: { readonly verifier: string | null; readonly method: ChallengeMethod | null },
    now: number,
  ): Redemption {
    const found = this.#open.get(code);
    if (!found || now >= found.until) return { kind: "refused" };
    const { challenge } = found.request;
    if (challenge) {
      if (proof.method !== null && proof.method !== challenge.method) return { kind: "wrong_method" };
      if (proof.verifier === null || challengeOf(proof.verifier, challenge.method) !== challenge.text)
        return { kind: "refused" };
    }
    this.#open.delete(code);
    return { kind: "redeemed", request: found.request };
  }
}

const VALID_MS = 10 * 60_000;

function challengeOf(verifier: string, method: ChallengeMethod): string {
  return method === "plain" ? verifier : hash("sha256", verifier, "base64url");
}
