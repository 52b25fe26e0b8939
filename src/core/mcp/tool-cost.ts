import { estimatedTokens } from "../guards/shorten.ts";
import { costOf, type NanoUsd, type PicoUsdPerToken } from "../money.ts";
import { toolDefinitions } from "../tools/parse-call.ts";
import type { Tool } from "../tools/tool.ts";

/** What carrying a definition costs in every request. Tokens are estimated, see `estimatedTokens`. */
export interface TokenCost {
  readonly tokens: number;
  /** On the model that coding starts on in the chosen tier, at its input price without a cache. */
  readonly perTurn: NanoUsd;
}

/** Each tool counts by itself, so that the tools of a server come to what the server is said to cost, and all to all. */
export function tokenCost(tools: readonly Tool[], price: PicoUsdPerToken): TokenCost {
  const tokens = definitionTokens(tools);
  return { tokens, perTurn: costOf([{ tokens, price }]) };
}

/** Estimated tokens of what a request carries for these tools. */
export function definitionTokens(tools: readonly Tool[]): number {
  return toolDefinitions(tools).reduce((sum, definition) => sum + estimatedTokens([definition]), 0);
}
