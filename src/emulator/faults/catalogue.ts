import { ANSWERS } from "./named/answers.ts";
import { CLIENT_ERRORS } from "./named/client-errors.ts";
import { CONNECTIONS } from "./named/connections.ts";
import { MONEY_ERRORS } from "./named/money-errors.ts";
import { RATE_LIMITS } from "./named/rate-limits.ts";
import { SERVER_ERRORS } from "./named/server-errors.ts";
import { STREAMS } from "./named/streams.ts";
import { WORLD } from "./named/world.ts";
import type { NamedFault } from "./named-fault.ts";

/** All faults that have a name, in groups. */
export const NAMED_FAULTS: ReadonlyMap<string, NamedFault> = new Map(
  [CLIENT_ERRORS, MONEY_ERRORS, RATE_LIMITS, SERVER_ERRORS, CONNECTIONS, STREAMS, ANSWERS, WORLD].flatMap((group) =>
    Object.entries(group),
  ),
);
