import type * as vscode from "vscode";
import { errorText } from "../core/error-text.ts";
import type { OwnResultsStatus } from "../core/protocol.ts";
import type { ModelRecord } from "../core/spend/outcomes.ts";
import { LedgerError } from "../node/ledger/errors.ts";
import type { Sessions } from "./sessions.ts";

/** What became of the user's own tasks, as it was last read of the ledger of real spend: simulated results prove nothing. */
export interface OwnResults {
  /** Empty unless `status` says that they were read; the same array until they are read anew. */
  readonly records: readonly ModelRecord[];
  readonly status: OwnResultsStatus;
  /** Reads them anew. Never rejects: a ledger that cannot be read is a status. */
  read(): Promise<void>;
}

export function createOwnResults(
  sessions: Pick<Sessions, "ledger">,
  log: Pick<vscode.LogOutputChannel, "error">,
): OwnResults {
  let records: readonly ModelRecord[] = [];
  let status: OwnResultsStatus = { status: "reading" };
  return {
    get records() {
      return records;
    },
    get status() {
      return status;
    },
    async read() {
      try {
        records = (await (await sessions.ledger())?.modelRecords({})) ?? [];
        status = { status: "read", tasks: records.reduce((sum, { tasks }) => sum + tasks, 0) };
      } catch (error) {
        const why = errorText(error);
        records = [];
        status = { status: "unreadable", why };
        // What is wrong with the ledger is told where the spend is shown; anything else is a bug.
        if (!(error instanceof LedgerError)) log.error(`Your own results could not be read: ${why}`);
      }
    },
  };
}
