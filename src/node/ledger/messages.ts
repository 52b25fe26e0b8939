import type { Ledger } from "../../core/spend/ledger.ts";
import type { LedgerTrouble } from "./errors.ts";

type Name = Exclude<keyof Ledger, "watch">;

/** One operation, as it goes to the worker. */
export type LedgerCall = { readonly [N in Name]: { readonly name: N; readonly args: Parameters<Ledger[N]> } }[Name];

export interface LedgerRequest {
  readonly number: number;
  readonly call: LedgerCall;
}

/** What goes to the worker: an operation, or whether somebody wants to be told of changes from now on. */
export type LedgerMessage = LedgerRequest | { readonly watched: boolean };

/** What comes back. Number 0 answers the opening; `changed` answers nothing and is told while the ledger is watched. */
export type LedgerNews = LedgerReply | { readonly status: "changed" };

export type LedgerReply =
  | { readonly number: number; readonly status: "done"; readonly value: unknown }
  | { readonly number: number; readonly status: "failed"; readonly failure: LedgerFailure };

/** An error taken apart, since a thread's messages lose an error's class. */
export interface LedgerFailure {
  readonly kind: LedgerTrouble | "illegal" | "bug";
  readonly message: string;
}
