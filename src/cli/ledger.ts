import { writeFile } from "node:fs/promises";
import { checkLedger, readAttempts } from "../node/ledger/check.ts";
import { toCsv, toJson } from "../node/ledger/export.ts";
import { repairLedger } from "../node/ledger/repair.ts";
import { ledgerFile } from "../node/ledger-file.ts";
import { UsageError } from "./options.ts";

/** Flags as commander gives them: all text. */
export interface LedgerFlags {
  readonly format?: string;
  readonly month?: string;
  readonly out?: string;
}

/**
 * `frugal-swarm ledger check|repair|export`: looks through the spending ledger, makes a damaged one anew, or writes its
 * attempts as CSV or JSON. Returns the exit code: 1 when `check` finds damage. Throws a `UsageError` or a `LedgerError`.
 */
export async function runLedger(
  action: string,
  flags: LedgerFlags,
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const file = ledgerFile(env);
  switch (action) {
    case "check": {
      const { isWhole, lines } = checkLedger(file, Date.now());
      process.stdout.write(`${[...lines, ...(isWhole ? ["Whole."] : [])].join("\n")}\n`);
      return isWhole ? 0 : 1;
    }
    case "repair":
      process.stdout.write(`${(await repairLedger(file)).text}\n`);
      return 0;
    case "export":
      return exportRows(file, flags);
    default:
      throw new UsageError(`ledger ${action}: use check, repair or export`);
  }
}

async function exportRows(file: string, { format = "csv", month, out }: LedgerFlags): Promise<number> {
  if (format !== "csv" && format !== "json") throw new UsageError(`--format ${format}: use csv or json`);
  if (month !== undefined && !/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) {
    throw new UsageError(`--month ${month}: write it like 2026-11`);
  }
  const rows = readAttempts(file, month ?? null);
  const text = format === "csv" ? toCsv(rows) : toJson(rows);
  if (out === undefined) {
    process.stdout.write(text);
    return 0;
  }
  await writeFile(out, text, { mode: 0o600 });
  process.stderr.write(`${rows.length} attempts written to ${out}\n`);
  return 0;
}
