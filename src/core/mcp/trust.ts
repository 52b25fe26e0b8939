import type { ListedTool, ServerSpec } from "./server.ts";

/** What a person is asked before a server is started for the first time, or when what it is has changed. */
export interface ServerQuestion {
  readonly server: ServerSpec;
  /** Program and arguments, or address, whole, with every character that does not show made visible. */
  readonly shown: string;
  /** Absolute path of the program that would run; `null` for an address, or where none is found. */
  readonly resolved: string | null;
  /** Names of the variables and secrets that it is given. */
  readonly given: readonly string[];
  readonly why: "new" | "changed";
}

/** What a person is asked when a server's tools are new or not those that were approved. */
export interface ToolsQuestion {
  readonly server: string;
  readonly added: readonly ListedTool[];
  readonly changed: readonly { readonly before: ListedTool; readonly after: ListedTool }[];
  readonly removed: readonly string[];
}

export type TrustChoice = { readonly choice: "trust" } | { readonly choice: "leave-out" };

/** Approvals, by hash, kept in the user's own data folder and never in a repository. */
export interface TrustStore {
  isServerTrusted(hash: string): Promise<boolean>;
  /** Whether a server of this name was trusted in some form. */
  isKnown(name: string): Promise<boolean>;
  trustServer(hash: string, name: string): Promise<void>;
  /** Approved definitions of a trusted server, by tool; empty where there are none. */
  pinned(serverHash: string): Promise<ReadonlyMap<string, { readonly hash: string; readonly tool: ListedTool }>>;
  pin(serverHash: string, tools: readonly ListedTool[]): Promise<void>;
}
