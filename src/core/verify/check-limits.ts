import type { Settings } from "../settings.ts";

/** Limits of one run of one check. */
export interface CheckLimits {
  readonly timeoutMs: number;
  readonly memoryMb: number;
}

/** Room for a compiler or a test runner. */
const MEMORY_MB = 4_096;

export function checkLimitsOf(settings: Pick<Settings, "checkTimeoutSeconds">): CheckLimits {
  return { timeoutMs: settings.checkTimeoutSeconds * 1_000, memoryMb: MEMORY_MB };
}
