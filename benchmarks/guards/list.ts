import { COMMANDS } from "./commands.ts";
import type { Guard } from "./guard.ts";
import { HISTORY } from "./history.ts";
import { LOOPS } from "./loops.ts";
import { MONEY } from "./money.ts";
import { PLACES } from "./places.ts";
import { QUESTIONS } from "./questions.ts";
import { RESUME } from "./resume.ts";
import { SANDBOX } from "./sandbox.ts";
import { SERVERS } from "./servers.ts";
import { UNTRUSTED } from "./untrusted.ts";

/** Every guard that is proved to have a test of its own. */
export const GUARDS: readonly Guard[] = [
  ...COMMANDS,
  ...HISTORY,
  ...LOOPS,
  ...MONEY,
  ...PLACES,
  ...QUESTIONS,
  ...RESUME,
  ...SANDBOX,
  ...SERVERS,
  ...UNTRUSTED,
];
