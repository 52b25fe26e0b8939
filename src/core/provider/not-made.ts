import type { CallFailure } from "./client.ts";

/** A call that was refused or given up on this side before anything of it was sent: nothing can have been billed. */
export function notMade(model: string, kind: CallFailure["kind"], message: string): CallFailure {
  return { status: "failed", model, kind, message, billing: "nothing" };
}
