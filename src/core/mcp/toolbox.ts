import type { Host } from "../host.ts";
import type { PicoUsdPerToken } from "../money.ts";
import type { Tool } from "../tools/tool.ts";
import type { ServerConnector, ServerSpec, ServerView } from "./server.ts";
import type { TokenCost } from "./tool-cost.ts";
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
  /** What `tools` cost in every request that carries them; beside it stands what `views` say of all. */
  sent(): TokenCost;
  onChange(told: () => void): void;
  /** Closes the server's connection and opens a new one; a refusal before is forgotten, so that its questions come again. */
  restart(server: string): Promise<void>;
  /**
   * Switches off these, and all others on, each as `server` or `server/tool` in the server's own names: it is closed, or
   * its tool no longer offered, and refused where an agent still calls it.
   */
  switchOff(off: readonly string[]): Promise<void>;
  /** Last lines of its standard error; empty where there is none. */
  stderr(server: string): string;
  close(): Promise<void>;
}

export interface ToolboxParts {
  readonly host: Host;
  readonly connector: ServerConnector;
  readonly trust: TrustStore;
  readonly specs: readonly ServerSpec[];
  /** As of `switchOff`, beside what the specs switch off. */
  readonly off: readonly string[];
  /** Of the model that coding starts on in the chosen tier, without a cache. */
  readonly inputPrice: () => PicoUsdPerToken;
  /** Absolute. */
  readonly workspace: string;
  readonly secret: (name: string) => Promise<string | undefined>;
  /** Left out: what is not trusted already is not started, and what has changed is not used. */
  readonly onServer?: (question: ServerQuestion, signal: AbortSignal) => Promise<TrustChoice>;
  readonly onTools?: (question: ToolsQuestion, signal: AbortSignal) => Promise<TrustChoice>;
  /** Ends the start; a toolbox that stands is closed instead. */
  readonly signal?: AbortSignal;
  /** One line for people; cleaned. */
  readonly say: (level: "info" | "warn", text: string) => void;
}
