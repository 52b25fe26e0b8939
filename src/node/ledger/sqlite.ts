import { isBuiltin } from "node:module";
import type { DatabaseSync, DatabaseSyncOptions } from "node:sqlite";
import { LedgerError } from "./errors.ts";

/** Throws a LedgerError where this Node has no SQLite. */
export function needSqlite(): void {
  if (isBuiltin("node:sqlite")) return;
  throw new LedgerError(
    "unavailable",
    `Node ${process.versions.node} has no SQLite, and without the spending ledger no budget can be kept. Use Node 22.13 or newer, or a newer editor.`,
  );
}

/** Opens a database file. SQLite is loaded here and not by an import, which would keep a program without it from starting. */
export function openSqlite(path: string, options: DatabaseSyncOptions = {}): DatabaseSync {
  needSqlite();
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  return new DatabaseSync(path, options);
}
