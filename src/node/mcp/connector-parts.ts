import type { HostEnvironment } from "../closed-environment.ts";
import type { Enclosure } from "../sandbox/enclose.ts";

/** What connections to MCP servers need of whoever opens them. */
export interface ConnectorParts {
  readonly env: HostEnvironment;
  /** What programs of servers are confined with; the same proof as for commands. */
  readonly enclosure: () => Promise<Enclosure>;
  /** Absolute folder of ours for a server's own files (its home, its caches), kept from run to run. */
  readonly serverFolder: (server: string) => Promise<string>;
  /** Monotonic milliseconds. */
  readonly elapsed: () => number;
  /** Left out: servers that ask to sign in fail, with words that say what to do. */
  readonly signIn?: SignIn;
}

/** Signing in to a server over HTTP: the user's browser, and where what comes of it is kept. */
export interface SignIn {
  /** Opens a page; false: the user did not want it. */
  readonly open: (url: string, signal: AbortSignal) => Promise<boolean>;
  /** Kept as secrets, by address of the server. */
  readonly read: (address: string) => Promise<string | undefined>;
  readonly write: (address: string, kept: string | undefined) => Promise<void>;
}
