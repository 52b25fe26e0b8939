import { STATUS_CODES } from "node:http";
import type { WireError } from "./faults.ts";

/** A response that is an error: status, JSON body and headers as they go over the wire. */
export interface Refusal {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Stands where the real provider names the account and the host of a model, and says that neither is real. */
export const SIMULATED_USER = "user_simulated";
export const SIMULATED_PROVIDER = "Simulated";

/** An error in OpenRouter's envelope; `user_id` is there once the key is known, as recorded. */
export function refusal(status: number, message: string, extra: RefusalExtra = {}): Refusal {
  const { metadata, availability, user = true, headers } = extra;
  const error = { message, code: status, ...(metadata && { metadata }), ...(availability && { availability }) };
  return { status, body: { error, ...(user && { user_id: SIMULATED_USER }) }, ...(headers && { headers }) };
}

/** What a provider refused and OpenRouter passed on. */
export function relayedRefusal(status: number, raw: string): Refusal {
  const metadata = { raw, provider_name: SIMULATED_PROVIDER, is_byok: false };
  return refusal(status, "Provider returned error", { metadata });
}

/** The usual body of an HTTP error, for faults that name only a status. Texts as recorded or in the official examples. */
export function usualRefusal(status: number): Refusal {
  if (status === 429) {
    return relayedRefusal(429, "The model is temporarily rate-limited upstream. Please retry shortly.");
  }
  const message = USUAL_MESSAGES.get(status) ?? STATUS_CODES[status] ?? "Unknown error";
  return refusal(status, message, { user: false });
}

/** A 200 whose body is an error. */
export function errorIn200(error: WireError): Refusal {
  return { status: 200, body: { error, user_id: SIMULATED_USER } };
}

interface RefusalExtra {
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly availability?: Readonly<Record<string, unknown>>;
  readonly user?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

const USUAL_MESSAGES: ReadonlyMap<number, string> = new Map([
  [401, "User not found."],
  [402, "Insufficient credits. Add more using https://openrouter.ai/credits"],
  [403, "Key limit exceeded (total limit). Manage it using https://openrouter.ai/settings/keys"],
  [408, "Operation timed out. Please try again later."],
  [413, "Request payload too large"],
  [422, "Invalid argument"],
  [500, "Internal Server Error"],
  [502, "Provider returned error"],
  [503, "Service temporarily unavailable"],
  [524, "Request timed out. Please try again later."],
  [529, "Provider returned error"],
]);
