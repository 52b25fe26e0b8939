import type { TokenCost } from "./tool-cost.ts";

/** A server as somebody has written it down. Secrets are named, never held. */
export interface ServerSpec {
  /** Of letters, digits, `-` and `_`; unique. First part of its tools' names. */
  readonly name: string;
  readonly origin: ServerOrigin;
  readonly transport: StdioTransport | HttpTransport | EditorTransport;
  /** Milliseconds that one call may take without a word of progress, and the longest that progress can make of it. */
  readonly callTimeoutMs: number;
  readonly callLimitMs: number;
  /** Tools that are switched off, by the server's own names. */
  readonly off: readonly string[];
  /**
   * What the user says that tools do, by the server's own names, "*" for all that are not named. Left out: they send. The
   * server's own word is never enough for less, see tool-effect.ts.
   */
  readonly effects?: Readonly<Record<string, ToolEffect>>;
}

/** `read`: nothing changes, nothing leaves this machine. `write`: changes, on this machine alone. `send`: all else. */
export const TOOL_EFFECTS = ["read", "write", "send"] as const;
export type ToolEffect = (typeof TOOL_EFFECTS)[number];

/** Where it was written down. What comes with a folder is a suggestion until a person has seen it. */
export type ServerOrigin = "user" | "workspace" | "editor";

export interface StdioTransport {
  readonly kind: "stdio";
  readonly command: string;
  readonly args: readonly string[];
  /** By variable: a plain value, the name of a secret, or both one after another ("Bearer " and a secret). */
  readonly env: Readonly<Record<string, ValueOrSecret>>;
  /** Absolute; left out: for a folder's server the workspace, for the user's own a folder of ours. */
  readonly cwd?: string;
  /** `false`, in the user's own settings only: it runs with all that the user may do. Left out: confined as far as can be. */
  readonly confined?: boolean;
}

export interface HttpTransport {
  readonly kind: "http";
  /** https, or this machine. */
  readonly url: string;
  readonly headers: Readonly<Record<string, ValueOrSecret>>;
}

/** The tools that the editor offers to all its extensions (`vscode.lm.tools`), as if they were one server's. */
export interface EditorTransport {
  readonly kind: "editor";
}

export type ValueOrSecret = GivenPart | { readonly parts: readonly GivenPart[] };

/** A plain text, or the name of a secret that stands in its place. */
export type GivenPart = { readonly value: string } | { readonly secret: string };

/** A tool as its server describes it, before anything was changed. */
export interface ListedTool {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly inputSchema: unknown;
  readonly outputSchema?: unknown;
  readonly annotations?: ToolAnnotations;
}

/** Claims of the server's. They can only make us more careful, and tell people what it says of itself. */
export interface ToolAnnotations {
  readonly readOnlyHint?: boolean;
  readonly destructiveHint?: boolean;
  readonly idempotentHint?: boolean;
  readonly openWorldHint?: boolean;
}

/** A running server, whatever carries it. Nothing here rejects but `connect` of a connector. */
export interface ServerConnection {
  readonly tools: readonly ListedTool[];
  /** For the model, from the server's own hello; `null`: none. Data. */
  readonly instructions: string | null;
  call(name: string, args: unknown, signal: AbortSignal, onProgress?: (text: string) => void): Promise<CallResult>;
  /** Resources with their templates, and prompts, that it offers, bounded; empty where it has none. */
  resources(signal: AbortSignal): Promise<readonly ListedResource[]>;
  readResource(uri: string, signal: AbortSignal): Promise<CallResult>;
  prompts(signal: AbortSignal): Promise<readonly ListedPrompt[]>;
  getPrompt(name: string, args: Readonly<Record<string, string>>, signal: AbortSignal): Promise<CallResult>;
  /** Told that the tools have changed, with what they are now, and that the server is gone, with why. */
  onChange(told: (change: ServerChange) => void): void;
  /** Last lines of its standard error, bounded. */
  stderr(): string;
  close(): Promise<void>;
}

export type ServerChange =
  | { readonly type: "tools"; readonly tools: readonly ListedTool[] }
  | { readonly type: "gone"; readonly why: string };

export interface ListedResource {
  readonly uri: string;
  /** The address has gaps in braces (RFC 6570) that whoever reads it fills in. */
  readonly isTemplate?: true;
  readonly name: string;
  readonly description?: string;
  readonly mimeType?: string;
}

export interface ListedPrompt {
  readonly name: string;
  readonly description?: string;
  readonly arguments: readonly { readonly name: string; readonly required: boolean }[];
}

/** What came of a call, already as text for a model; never more than the house's cap. */
export type CallResult =
  | { readonly status: "answered"; readonly text: string; readonly isError: boolean }
  /** Time-out, cancelled, a broken server, an answer that is none. For the model: what can be done. */
  | { readonly status: "failed"; readonly why: string };

/** Opens connections; the only user of the MCP library is behind it. Rejects with words for people. */
export interface ServerConnector {
  connect(spec: ServerSpec, place: ConnectPlace, signal: AbortSignal): Promise<ServerConnection>;
}

export interface ConnectPlace {
  /** Absolute; offered to the server as its root. */
  readonly workspace: string;
  /** Value of a secret that a spec names; `undefined`: it is not set. */
  readonly secret: (name: string) => Promise<string | undefined>;
  /** Around what only a person can do, as signing in: it does not count as time of the start. Left out: it does. */
  readonly whilePerson?: <T>(asked: Promise<T>) => Promise<T>;
}

/** A server as screens show it. */
export interface ServerView {
  readonly name: string;
  readonly origin: ServerOrigin;
  readonly state: "off" | "asks" | "starting" | "running" | "failed" | "changed";
  /** In words: why it failed, what has changed. */
  readonly detail: string;
  /** What it runs or where it is, whole. */
  readonly shown: string;
  readonly tools: readonly ToolView[];
  /** Of all its tools that are on, for each request that carries them. */
  readonly cost: TokenCost;
}

export interface ToolView {
  /** As models see it. */
  readonly name: string;
  /** By its server; switches name it so. */
  readonly listed: string;
  readonly description: string;
  readonly on: boolean;
  readonly effect: ToolEffect;
  readonly cost: TokenCost;
}
