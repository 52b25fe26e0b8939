import type { Caps } from "../../src/core/engine-types.ts";
import { usd } from "../../src/core/money.ts";

/** Roomy caps, but for those that the test is about. */
export function capsWith(parts: Partial<Caps> = {}): Caps {
  return { month: usd("10"), day: usd("5"), workspace: null, swarm: usd("1"), request: usd("1"), ...parts };
}
