import type { Tool } from "../tools/tool.ts";
import type { ListedTool } from "./server.ts";

/** A server's tool as agents may call it, with where it is from. */
export interface McpTool extends Tool {
  readonly server: string;
  /** As its server describes it, before anything was changed. */
  readonly listed: ListedTool;
}
