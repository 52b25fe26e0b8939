import { errorText } from "../../core/error-text.ts";

/** Why the ledger cannot be used: what kind of trouble, and a text that says what to do about it. */
export type LedgerTrouble = "damaged" | "newer" | "unwritable" | "busy" | "unavailable" | "clock" | "network";

/** The ledger as a whole cannot be used. No spend is possible until it can: without it no cap holds. */
export class LedgerError extends Error {
  override readonly name = "LedgerError";
  readonly kind: LedgerTrouble;

  constructor(kind: LedgerTrouble, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** A step that an attempt's state does not allow, such as settling it twice. A bug in the caller; nothing is written. */
export class IllegalStep extends Error {
  override readonly name = "IllegalStep";
}

/** Checks that a number can stand in the ledger: nano-dollars or tokens. Throws IllegalStep. */
export function amount(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) throw new IllegalStep(`${value} is no amount.`);
  return value;
}

/** Result codes of SQLite (https://sqlite.org/rescode.html), the lowest byte of the extended ones. */
const BUSY = [5, 6];
const CONSTRAINT = 19;
const DAMAGED = [11, 26];
const UNWRITABLE = [3, 8, 10, 13, 14, 23];

/** Whether a table refused a row for what is in it. */
export function isUnfit(error: unknown): boolean {
  return resultCode(error) === CONSTRAINT;
}

export function isBusy(error: unknown): boolean {
  return BUSY.includes(resultCode(error));
}

/** Translates what SQLite and the file system throw; what is neither comes back as it is. */
export function asLedgerError(error: unknown, file: string): unknown {
  const detail = errorText(error);
  const code = resultCode(error);
  if (BUSY.includes(code)) return new LedgerError("busy", busyText(file));
  if (DAMAGED.includes(code)) return new LedgerError("damaged", damagedText(file, detail));
  if (UNWRITABLE.includes(code) || isFileError(error))
    return new LedgerError("unwritable", unwritableText(file, detail));
  return error;
}

export function busyText(file: string): string {
  return `The spending ledger ${file} has been in use by another window or terminal run for too long. Try again; if it stays so, close the other ones.`;
}

export function damagedText(file: string, detail: string): string {
  return `The spending ledger ${file} is damaged (${detail}), so nothing can be spent under a budget. It was left as it is. Close the other windows and repair it: run "frugal-swarm ledger repair", or choose Repair in the dashboard. It is made anew from its daily copy and its journals, and the damaged file is kept.`;
}

export function farAheadText(file: string, newest: string, today: string): string {
  return `The spending ledger ${file} has spend booked on ${newest}, but this machine's clock says ${today}: it was wrong then or is wrong now. Nothing is sent. If the clock is wrong now, set it right. If it was wrong then, run "frugal-swarm ledger repair": what was booked ahead then counts as spent today.`;
}

export function networkText(file: string, kind: string): string {
  return `The spending ledger ${file} would be on a network folder (${kind}), where locks between programs do not hold, and with them no budget. Name a folder on a local disk in FRUGAL_SWARM_DATA.`;
}

function unwritableText(file: string, detail: string): string {
  return `The spending ledger ${file} cannot be written (${detail}), so nothing can be spent under a budget. Make room on the disk and see that you may write to its folder, or name another folder in FRUGAL_SWARM_DATA.`;
}

function resultCode(error: unknown): number {
  const code = error instanceof Error && "errcode" in error ? error.errcode : undefined;
  return typeof code === "number" ? code & 0xff : -1;
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error && "code" in error;
}
