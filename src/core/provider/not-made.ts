import type { CallFailure } from "./client.ts";
import type { FailureCause } from "./failure-cause.ts";

/** Kinds of failure that can be told without more. */
type PlainKind = "cancelled" | "budget" | "bound_exceeded" | "unauthorized" | "bad_request" | "unsupported";

/** A call that was refused or given up on this side before anything of it was sent: nothing can have been billed. */
export function notMade(model: string, cause: PlainKind | FailureCause, message: string): CallFailure {
  const known: FailureCause = typeof cause === "string" ? { kind: cause } : cause;
  return { status: "failed", model, ...known, message, billing: "nothing", unsent: true };
}
