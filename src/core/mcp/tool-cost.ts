import type { NanoUsd } from "../money.ts";

/** What carrying a definition costs in every request. Tokens are estimated, see `estimateTokens`. */
export interface TokenCost {
  readonly tokens: number;
  /** On the model that coding starts on in the chosen tier, at its input price without a cache. */
  readonly perTurn: NanoUsd;
}
