import type { ListedTool, ServerSpec, ToolEffect } from "./server.ts";

/**
 * What a tool does, by the user's word: what is not named sends, and so is asked about once the agent has read what is
 * not the user's. What the server says of itself can only add to what was said of all its tools at once, never take away
 * (rule: nothing certifies itself); a tool that the user has named is what the user says.
 */
export function toolEffect(spec: Pick<ServerSpec, "effects">, tool: ListedTool): ToolEffect {
  const effects = spec.effects ?? {};
  if (Object.hasOwn(effects, tool.name)) return effects[tool.name] ?? "send";
  const general = Object.hasOwn(effects, "*") ? (effects["*"] ?? "send") : "send";
  const { openWorldHint, readOnlyHint, destructiveHint } = tool.annotations ?? {};
  if (openWorldHint === true) return "send";
  if (general === "read" && (readOnlyHint === false || destructiveHint === true)) return "write";
  return general;
}
