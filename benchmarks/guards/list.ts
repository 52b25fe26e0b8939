import type { Guard } from "./guard.ts";
import { MONEY } from "./money.ts";
import { PLACES } from "./places.ts";

/** Every guard that is proved to have a test of its own. */
export const GUARDS: readonly Guard[] = [...MONEY, ...PLACES];
