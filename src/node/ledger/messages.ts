import type { SynchronousLedger } from "./book.ts";
import type { LedgerTrouble } from "./errors.ts";

type Name = keyof SynchronousLedger;

/** One operation, as it goes to the worker. */
export type LedgerCall =
  | { readonly [N in Name]: { readonly name: N; readonly args: Parameters<SynchronousLedger[N]> } }[Name]
  | { readonly name: "close"; readonly args: readonly [] };

export interface LedgerRequest {
  readonly number: number;
  readonly call: LedgerCall;
}

/** What comes back. Number 0 answers the opening. */
export type LedgerReply =
  | { readonly number: number; readonly status: "done"; readonly value: unknown }
  | { readonly number: number; readonly status: "failed"; readonly failure: LedgerFailure };

/** An error taken apart, since a thread's messages lose an error's class. */
export interface LedgerFailure {
  readonly kind: LedgerTrouble | "illegal" | "bug";
  readonly message: string;
}
