/**
 * What the operating system keeps a command from, from most to least. Proved by a probe that tries what must not work,
 * never taken from a setting or from a program that is installed.
 */
export type ConfinementLevel =
  /** Writes outside the folders that are given, and every connection, are refused by the system. */
  | "files-and-network"
  /** Writes are confined, the network is open. */
  | "files"
  /** A copy, a closed environment and the end of the whole process tree, but no boundary of the system's. */
  | "none";

export interface ProvenConfinement {
  readonly level: ConfinementLevel;
  /** Name of the mechanism for people: "bubblewrap", "sandbox-exec"; empty at "none". */
  readonly by: string;
  /** One sentence: what is kept from commands and, below the highest level, why it is no more and what would change that. */
  readonly text: string;
}

/** What a command may reach; all else is refused, as far as the proven level goes. */
export interface Confinement {
  /** Absolute folders that it may write in; in them, what is protected stays as it is, present or absent. */
  readonly write: readonly string[];
  /** Absolute paths, inside them or not, that can be read and stay as they are: dependencies that are the user's own. */
  readonly readOnly: readonly string[];
  readonly network: boolean;
}

/** What a confined command did to what was to stay as it is. */
export interface Traces {
  /** Protected paths, relative to their write folder, that it made, changed or removed; they are as they were again. */
  readonly undone: readonly string[];
  /** Folders of `Confinement.readOnly` in which something changed meanwhile. Only at level "none"; nothing is put back. */
  readonly touched: readonly string[];
}

/** What is done where commands cannot be confined: `require` runs none, `prefer` runs them and says so. */
export const SANDBOX_MODES = ["prefer", "require"] as const;
export type SandboxMode = (typeof SANDBOX_MODES)[number];
