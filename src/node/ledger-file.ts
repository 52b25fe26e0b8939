import { homedir } from "node:os";
import { join } from "node:path";
import type { HostEnvironment } from "./closed-environment.ts";
import { dataFolderPath } from "./data-folder.ts";

/** The one ledger of this user on this machine. Only names it: nothing is made or opened. */
export function ledgerFile(env: HostEnvironment): string {
  return join(dataFolderPath(env, process.platform, homedir()), "ledger.sqlite");
}
