import * as z from "zod/mini";
import type { ServerOrigin, ServerView } from "./server.ts";
import type { TokenCost } from "./tool-cost.ts";

/** Ids only: what they stand for is looked up at the host. */
const Server = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/));
/** A tool's name as models see it. */
const ToolName = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/));

/** What the Tools section may ask. Nothing is started, trusted or written down by a message that a person does not confirm. */
export const TOOLS_ASKS = [
  z.strictObject({ type: z.literal("tools-list") }),
  /** Starts the servers that are trusted; about the others the editor's own dialogs ask. */
  z.strictObject({ type: z.literal("tools-start") }),
  /** One tool, or a whole server. */
  z.strictObject({ type: z.literal("tools-switch"), server: Server, tool: z.nullable(ToolName), on: z.boolean() }),
  z.strictObject({ type: z.literal("tools-act"), server: Server, act: z.enum(["restart", "log", "review"]) }),
  z.strictObject({ type: z.literal("tools-add") }),
  z.strictObject({ type: z.literal("tools-secret") }),
] as const;

/** Any of them, by itself. */
const ToolsAskSchema = z.discriminatedUnion("type", TOOLS_ASKS);
export type ToolsAsk = z.infer<typeof ToolsAskSchema>;

/** What the Tools section shows: complete, never a difference. Sent when it asks, and then whenever it changes. */
export interface ToolsView {
  readonly type: "tools-view";
  readonly state: ToolsState;
  /** Those of the toolbox; empty while nothing is started. */
  readonly servers: readonly ServerView[];
  /** What would be started, as it stands in settings and files now. */
  readonly written: readonly WrittenServer[];
  /** What every request carries; `null` while nothing is started. */
  readonly sent: TokenCost | null;
  /** What it would carry if it carried every tool that is on. */
  readonly all: TokenCost;
  /** At whose price the dollars are: "DeepSeek V3.2, $0.26 per million tokens". */
  readonly priced: string;
  /** What cannot be used of what is written down, a sentence each. */
  readonly problems: readonly string[];
}

export type ToolsState = "no-folder" | "untrusted" | "not-started" | "starting" | "started";

export interface WrittenServer {
  readonly name: string;
  readonly origin: ServerOrigin;
  /** What it would run or where it is, whole; cleaned. */
  readonly shown: string;
  /** Not switched off. */
  readonly on: boolean;
}
