import type { Host } from "../host.ts";
import type { Tool } from "../tools/tool.ts";
import type { ServerConnector, ServerSpec, ServerView } from "./server.ts";
import type { ServerQuestion, ToolsQuestion, TrustChoice, TrustStore } from "./trust.ts";

/** The servers of one run or window, and their tools as agents have them. */
export interface Toolbox {
  /**
   * What agents are given beside our own tools, in an order that stays: all of them where they are few, else `find_tools`
   * and `call_tool`, behind which all of them are.
   */
  readonly tools: readonly Tool[];
  /** As they are now; complete snapshots. */
  views(): readonly ServerView[];
  onChange(told: () => void): void;
  close(): Promise<void>;
}

export interface ToolboxParts {
  readonly host: Host;
  readonly connector: ServerConnector;
  readonly trust: TrustStore;
  readonly specs: readonly ServerSpec[];
  /** Absolute. */
  readonly workspace: string;
  readonly secret: (name: string) => Promise<string | undefined>;
  /** Left out: what is not trusted already is not started, and what has changed is not used. */
  readonly onServer?: (question: ServerQuestion, signal: AbortSignal) => Promise<TrustChoice>;
  readonly onTools?: (question: ToolsQuestion, signal: AbortSignal) => Promise<TrustChoice>;
  /** One line for people; cleaned. */
  readonly say: (level: "info" | "warn", text: string) => void;
}
