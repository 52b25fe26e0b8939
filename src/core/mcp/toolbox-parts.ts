import type { Host } from "../host.ts";
import type { PicoUsdPerToken } from "../money.ts";
import type { ServerConnector, ServerSpec } from "./server.ts";
import type { ServerQuestion, ToolsQuestion, TrustChoice, TrustStore } from "./trust.ts";
import type { ToolUsage } from "./usage.ts";

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
  /** Before a server that may be started is: time to ask a person for what it lacks, outside the time of its start. */
  readonly beforeStart?: (spec: ServerSpec, signal: AbortSignal) => Promise<void>;
  readonly usage?: ToolUsage;
  /** Ends the start and every call; the toolbox is closed all the same. */
  readonly signal?: AbortSignal;
  /** One line for people; cleaned. */
  readonly say: (level: "info" | "warn", text: string) => void;
}
