import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import { ledgerRow, type SqlRow } from "./rows.ts";

/** What stands before the first line. */
export const BEGINNING = "0".repeat(16);

/**
 * One line of a journal: the attempt as it is after a step. `crc` is over the rest of the line and tells a torn line;
 * `prev` names the line before and tells a line that is missing.
 */
export function journalLine(previous: string, row: SqlRow): string {
  const rest = `"prev":${JSON.stringify(previous)},"row":${JSON.stringify(row)}}`;
  return `{"crc":"${checksum(rest)}",${rest}`;
}

/** What the line after this one names it by. */
export function nameOf(line: string): string {
  return createHash("sha256").update(line).digest("hex").slice(0, BEGINNING.length);
}

export interface JournalContent {
  /** Attempts after each step, in the order of the steps. */
  readonly rows: readonly SqlRow[];
  /** Every line is there and whole; only the last may be torn, which then was never acknowledged. */
  readonly isComplete: boolean;
}

/** Reads a journal line by line. What is not whole is left out, and so are empty lines, which it is filled ahead with. */
export function readJournal(path: string): JournalContent {
  const lines = readFileSync(path, "utf8")
    .split(/\n+/)
    .filter((line) => line !== "");
  const rows: SqlRow[] = [];
  let previous = BEGINNING;
  let isComplete = true;
  for (const [at, line] of lines.entries()) {
    const entry = parse(line);
    const isLast = at === lines.length - 1;
    if (entry === undefined) {
      isComplete &&= isLast;
      continue;
    }
    isComplete &&= entry.prev === previous;
    previous = nameOf(line);
    rows.push(entry.row);
  }
  return { rows, isComplete };
}

function parse(line: string): { readonly prev: string; readonly row: SqlRow } | undefined {
  const [, crc, rest] = /^\{"crc":"([0-9a-f]{8})",(.*)$/s.exec(line) ?? [];
  if (crc === undefined || rest === undefined || checksum(rest) !== crc) return undefined;
  // The checksum is right, so we have written it.
  const entry = JSON.parse(`{${rest}`) as { readonly prev: string; readonly row: SqlRow };
  ledgerRow(entry.row);
  return entry;
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, "0");
}
